/// Several detectors of outliers together: an index stands the higher, the earlier and the more extreme it was named.
struct OutlierVote {
    /// How many outliers a tail may have.
    let maximum: Int
    private let samples: [SortedSample]

    /// - Parameters:
    ///   - values: judged by the ESD test and by their z-scores.
    ///   - remainder: judged by the ESD test alone.
    ///   - ratio: share of the series that may be outliers, 0...0.49.
    init(values: [Double], remainder: [Double]? = nil, ratio: Double) {
        let count = Double(values.count)
        let wanted = max((count * ratio).rounded(.up), 1)
        maximum = max(min(Int(min(wanted, count)), values.count / 2 - 1), 0)
        samples = [SortedSample(values)] + (remainder.map { [SortedSample($0)] } ?? [])
    }

    /// Whether one of the samples has a value that most of its elements share.
    var hasMajority: Bool { samples.contains { $0.majority != nil } }

    /// - Parameter last: only ask the ESD tests about this index of the series.
    /// - Returns: a flag for each point of the series.
    func outliers(last: Int?) -> [Bool] {
        var flags = [Bool](repeating: false, count: samples[0].values.count)
        for tail in Tail.allCases {
            for index in ranked(tail, last: last).prefix(maximum) { flags[index] = true }
        }
        return flags
    }

    private func ranked(_ tail: Tail, last: Int?) -> [Int] {
        var nominations = [ExtremeDeviates(sample: samples[0]).detect(tail, maximum: maximum, last: last)]
        nominations.append(ZScoreOutliers(sample: samples[0]).detect(tail, maximum: maximum))
        for sample in samples.dropFirst() {
            nominations.append(ExtremeDeviates(sample: sample).detect(tail, maximum: maximum, last: last))
        }
        var scores: [Int?] = Array(repeating: nil, count: flagsCount)
        var named: [Int] = []
        for (detector, nominated) in nominations.enumerated() {
            for (position, index) in nominated.enumerated() {
                if let score = scores[index] {
                    scores[index] = score + position
                } else {
                    scores[index] = position + detector * flagsCount
                    named.append(index)
                }
            }
        }
        // The order of naming decides between equals; the standard library does not promise a stable sort.
        let order = named.indices.sorted {
            let (a, b) = (scores[named[$0]] ?? 0, scores[named[$1]] ?? 0)
            return a != b ? a < b : $0 < $1
        }
        return order.map { named[$0] }
    }

    private var flagsCount: Int { samples[0].values.count }
}
