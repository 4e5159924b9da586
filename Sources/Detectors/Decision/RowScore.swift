/// What the fusion says of a row and what the decision is made on.
struct RowScore: Sendable, Equatable {
    /// S: the smoothed score that is reported and compared with the threshold.
    var score: Double
    /// F: the row's own deviation, unsmoothed, compared with the gate.
    var raw: Double
    /// What the bar learns from, in the unit of S: the fusion of the quick channels only, which forgets an incident
    /// sooner than S does.
    var trend: Double
}
