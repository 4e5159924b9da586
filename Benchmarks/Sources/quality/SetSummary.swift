import DetectionMetrics

/// One detector on one data set: means over entities for rankings, pooled rows for verdicts.
struct SetSummary {
    let entities: Int
    let trainRows: Int
    let testRows: Int
    /// Smallest and largest number of signals.
    let signals: ClosedRange<Int>
    /// Share of anomalous test rows.
    let anomalyShare: Double
    let vusPR: Double?
    let vusROC: Double?
    let aucPR: Double?
    let aucROC: Double?
    let counts: AlarmCounts
    let falseEpisodesPerThousand: Double
    /// Over found events.
    let medianDelay: Double?
    let medianTail: Double?
    /// Realised false alarm rate of the median entity, by requested one.
    let realisedFAR: [String: Double]
    let hitRate100: Double?
    let hitRate150: Double?
    let trainSeconds: Double
    let trainedCellsPerSecond: Double?
    let scoredRowsPerSecond: Double?
    let peakMemoryMB: Double
    let modelBytes: Int

    /// - Precondition: `results` is not empty.
    init(_ results: [EntityResult]) {
        func mean(_ value: (EntityResult) -> Double?) -> Double? { SetSummary.mean(results.compactMap(value)) }
        entities = results.count
        trainRows = results.reduce(0) { $0 + $1.trainRows }
        testRows = results.reduce(0) { $0 + $1.testRows }
        let widths = results.map(\.signals)
        signals = (widths.min() ?? 0)...(widths.max() ?? 0)
        var counts = AlarmCounts()
        for result in results { counts += result.counts }
        self.counts = counts
        let normal = counts.falsePositives + counts.trueNegatives
        anomalyShare = testRows == 0 ? 0 : 1 - Double(normal) / Double(testRows)
        vusPR = mean(\.vusPR)
        vusROC = mean(\.vusROC)
        aucPR = mean(\.aucPR)
        aucROC = mean(\.aucROC)
        let episodes = results.reduce(0) { $0 + $1.falseEpisodes }
        falseEpisodesPerThousand = normal == 0 ? 0 : 1000 * Double(episodes) / Double(normal)
        medianDelay = SetSummary.median(results.flatMap(\.delays).map(Double.init))
        medianTail = SetSummary.median(results.flatMap(\.tails).map(Double.init))
        var realised: [String: Double] = [:]
        for fap in results.first?.realisedFAR.keys.sorted() ?? [] {
            realised[fap] = SetSummary.median(results.compactMap { $0.realisedFAR[fap] })
        }
        realisedFAR = realised
        hitRate100 = mean(\.hitRate100)
        hitRate150 = mean(\.hitRate150)
        trainSeconds = results.reduce(0) { $0 + $1.trainSeconds }
        let cells = results.reduce(0.0) { $0 + Double($1.trainRows * $1.signals) }
        trainedCellsPerSecond = trainSeconds > 0 ? cells / trainSeconds : nil
        let scoring = results.reduce(0) { $0 + $1.scoreSeconds }
        scoredRowsPerSecond = scoring > 0 ? Double(testRows) / scoring : nil
        peakMemoryMB = results.map(\.peakMemoryMB).max() ?? 0
        modelBytes = results.map(\.modelBytes).max() ?? 0
    }

    static func mean(_ values: [Double]) -> Double? {
        values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }

    static func median(_ values: [Double]) -> Double? {
        let sorted = values.sorted()
        guard !sorted.isEmpty else { return nil }
        return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }
}
