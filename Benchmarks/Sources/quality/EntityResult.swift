import BenchmarkSupport
import DetectionMetrics
import Detectors
import TimeSeries

/// What one entity yielded.
struct EntityResult: Encodable {
    let set: String
    let entity: String
    let trainRows: Int
    let testRows: Int
    let signals: Int
    let anomalyShare: Double
    /// nil where the test part has no anomalies (or nothing else).
    let vusPR: Double?
    let vusROC: Double?
    let aucPR: Double?
    let aucROC: Double?
    /// False alarm rate of the smoothed score alone, and of the gated rule.
    let smoothedFAR: Double
    let gatedFAR: Double
    /// Share of labelled anomalous signals among the k best-scored ones, k = number of labelled signals, averaged
    /// over labelled rows.
    let hitRate100: Double?
    let hitRate150: Double?
    let trainSeconds: Double
    let scoredRowsPerSecond: Double
    let modelBytes: Int
    /// Runs of false alarms, counted among normal rows, and how many flagged rows follow the end of each found event.
    let falseEpisodes: Int
    let tails: [Int]
    var smoothed: AlarmCounts { AlarmCounts(labels: labels, alarms: smoothedAlarms) }
    var gated: AlarmCounts { AlarmCounts(labels: labels, alarms: gatedAlarms) }
    private let labels: [Bool]
    private let smoothedAlarms: [Bool]
    private let gatedAlarms: [Bool]

    private enum CodingKeys: String, CodingKey {
        case set, entity, trainRows, testRows, signals, anomalyShare, vusPR, vusROC, aucPR, aucROC, smoothedFAR,
            gatedFAR
        case hitRate100, hitRate150, trainSeconds, scoredRowsPerSecond, modelBytes
    }

    init(set: String, _ entity: Entity, parameters: DynamicMSET.Parameters, widthStep: Int) throws {
        let (model, fitSeconds) = try Environment.seconds { try DynamicMSET.fit(entity.train, parameters: parameters) }
        let test = entity.test.columns(model.signalNames.compactMap { entity.test.signalNames.firstIndex(of: $0) })
        let (detection, scoreSeconds) = try Environment.seconds { try model.score(test) }

        // The threshold without the gate, on the scale of the scores.
        let (ungated, floor) = (model.report.ungatedThreshold, model.report.scoreFloor)
        let cut = (ungated - floor) / ((ungated - floor) + (model.report.threshold - floor))

        self.set = set
        self.entity = entity.name
        trainRows = entity.train.rowCount
        testRows = entity.test.rowCount
        signals = model.signalNames.count
        labels = entity.labels
        smoothedAlarms = detection.scores.map { $0 > cut }
        gatedAlarms = detection.isAnomaly
        anomalyShare = Double(labels.count { $0 }) / Double(max(labels.count, 1))
        let volume = VolumeUnderSurface.evaluate(labels: labels, scores: detection.scores, widthStep: widthStep)
        vusPR = volume?.precisionRecall
        vusROC = volume?.roc
        aucPR = RankingMetrics.averagePrecision(labels: labels, scores: detection.scores)
        aucROC = RankingMetrics.areaUnderROC(labels: labels, scores: detection.scores)
        smoothedFAR = AlarmCounts(labels: labels, alarms: smoothedAlarms).falseAlarmRate
        gatedFAR = AlarmCounts(labels: labels, alarms: gatedAlarms).falseAlarmRate
        (falseEpisodes, tails) = Self.episodes(labels: labels, alarms: gatedAlarms)
        hitRate100 = Self.hitRate(entity, detection, factor: 1)
        hitRate150 = Self.hitRate(entity, detection, factor: 1.5)
        trainSeconds = fitSeconds
        scoredRowsPerSecond = Double(test.rowCount) / scoreSeconds
        modelBytes = try model.encoded().count
    }

    private static func episodes(labels: [Bool], alarms: [Bool]) -> (Int, [Int]) {
        let falseAlarms = zip(labels, alarms).map { !$0 && $1 }
        let tails = VolumeUnderSurface.ranges(of: labels).compactMap { event -> Int? in
            guard alarms[event].contains(true) else { return nil }
            return falseAlarms[(event.upperBound + 1)...].prefix { $0 }.count
        }
        return (VolumeUnderSurface.ranges(of: falseAlarms).count, tails)
    }

    /// Only entities whose signals were all accepted are judged: labels name columns of the original table.
    private static func hitRate(_ entity: Entity, _ detection: Detection, factor: Double) -> Double? {
        guard detection.signalCount == entity.test.signalCount else { return nil }
        var sum = 0.0
        var rows = 0
        for row in 0..<detection.rowCount where !entity.signals[row].isEmpty {
            let wanted = Set(entity.signals[row])
            let scores = detection.anomalyScores[(row * detection.signalCount)..<((row + 1) * detection.signalCount)]
            let ranked = zip(scores, 0..<detection.signalCount).sorted { $0.0 != $1.0 ? $0.0 > $1.0 : $0.1 < $1.1 }
            let best = ranked.prefix(Int((Double(wanted.count) * factor).rounded(.down)))
            sum += Double(best.count { wanted.contains($0.1) }) / Double(wanted.count)
            rows += 1
        }
        return rows == 0 ? nil : sum / Double(rows)
    }
}
