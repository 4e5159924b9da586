import NumericalMethods

/// The row scores of training rows by experts that had not seen their block: what thresholds are taken from.
///
/// Kept with the model in single precision, so that a model can be given another false alarm probability without a new
/// training. Calibration uses the same rounded numbers, hence both ways give the same threshold.
struct OutOfFoldRows: Sendable, Equatable {
    /// Row score S, raw deviation F and trend of every scored row, in order.
    let scores: [Float]
    let raw: [Float]
    let trends: [Float]
    /// Places in these arrays at which a block or a new stretch of time begins; the first is 0.
    let stretches: [Int]

    init(scores: [Float], raw: [Float], trends: [Float], stretches: [Int]) {
        self.scores = scores
        self.raw = raw
        self.trends = trends
        self.stretches = stretches
    }

    /// The scored rows of a training table.
    init(_ rows: [RowScore], startsStretch: [Bool], isScored: [Bool]) {
        var stretches: [Int] = []
        var kept: [Int] = []
        var isPending = true
        for row in rows.indices {
            if startsStretch[row] { isPending = true }
            guard isScored[row] else { continue }
            if isPending { stretches.append(kept.count) }
            isPending = false
            kept.append(row)
        }
        self.init(
            scores: kept.map { Float(rows[$0].score) }, raw: kept.map { Float(rows[$0].raw) },
            trends: kept.map { Float(rows[$0].trend) }, stretches: stretches)
    }

    var count: Int { scores.count }

    subscript(row: Int) -> RowScore {
        RowScore(score: Double(scores[row]), raw: Double(raw[row]), trend: Double(trends[row]))
    }

    /// Calls `body` for every stretch.
    func forEachStretch(_ body: (Range<Int>) -> Void) {
        for (index, start) in stretches.enumerated() {
            body(start..<(index + 1 < stretches.count ? stretches[index + 1] : count))
        }
    }
}
