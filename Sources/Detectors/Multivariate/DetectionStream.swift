import TimeSeries

/// What scoring has to remember between two calls so that a series cut into calls is scored like one table.
///
/// A value: copy it to try something out, keep the old one to go back. Made by ``DynamicMSETModel/makeStream()``.
public struct DetectionStream: Sendable, Equatable {
    /// The last rows, scaled and filled, oldest first; the newest is the last row of the array. Rows before
    /// `available` are zero.
    var rows: [Double]
    /// How many of `rows` belong to the present stretch of time.
    var available: Int
    /// S after the last scored row.
    var smoothed: Double
    /// Smoothed deviation of every signal.
    var signalDeviations: [Double]
    /// Last scaled reading of every signal that was not missing; the training median before there is one.
    var lastSeen: [Double]
    /// Latest instant so far.
    var latest: Timestamp?

    init(start: Double, signalStarts: [Double], medians: [Double]) {
        rows = [Double](repeating: 0, count: DynamicMSET.lagCount * signalStarts.count)
        available = 0
        smoothed = start
        signalDeviations = signalStarts
        lastSeen = medians
    }
}
