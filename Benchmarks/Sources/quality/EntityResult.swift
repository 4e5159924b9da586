import Baselines
import BenchmarkSupport
import DetectionMetrics
import TimeSeries

/// What one detector yielded on one entity; the unit of the JSON file.
struct EntityResult: Codable, Sendable {
    var detector: String
    var set: String
    var entity: String
    var trainRows: Int
    var testRows: Int
    var signals: Int
    var anomalyShare: Double
    /// Rankings; nil where the test part has no anomalies (or nothing else).
    var vusPR: Double?
    var vusROC: Double?
    var aucPR: Double?
    var aucROC: Double?
    /// Verdicts at the first requested false alarm probability.
    var truePositives: Int
    var falsePositives: Int
    var falseNegatives: Int
    var trueNegatives: Int
    var events: Int
    var foundEvents: Int
    /// Rows to the first alarm, and alarmed rows after the end, of every found event.
    var delays: [Int]
    var tails: [Int]
    /// Unbroken runs of alarmed rows that touch no event.
    var falseEpisodes: Int
    /// Realised share of alarmed normal rows for every requested one ("0.01": 0.013).
    var realisedFAR: [String: Double]
    /// Share of labelled anomalous signals among the k best-scored ones, k = number of labelled signals (times 1.5),
    /// averaged over labelled rows.
    var hitRate100: Double?
    var hitRate150: Double?
    var trainSeconds: Double
    var scoreSeconds: Double
    var modelBytes: Int
    /// Peak resident memory of the process while it trained and scored, the tables included.
    var peakMemoryMB: Double

    var counts: AlarmCounts {
        var counts = AlarmCounts()
        counts.truePositives = truePositives
        counts.falsePositives = falsePositives
        counts.falseNegatives = falseNegatives
        counts.trueNegatives = trueNegatives
        counts.events = events
        counts.foundEvents = foundEvents
        return counts
    }

    /// - Parameter faps: requested false alarm probabilities; the verdicts are those of the first, and the detector is
    ///   trained once more for each other one.
    init(
        _ detector: DetectorUnderTest, set: String, _ entity: Entity, settings: DetectorUnderTest.Settings,
        faps: [Double], widthStep: Int
    ) throws {
        var settings = settings
        settings.fap = faps[0]
        Environment.resetPeakMemory()
        let run = try detector.run(entity.train, entity.test, settings)
        peakMemoryMB = Environment.peakMemoryMB
        let labels = entity.labels
        let counts = AlarmCounts(labels: labels, alarms: run.alarms)
        let report = EventReport(labels: labels, alarms: run.alarms)
        realisedFAR = ["\(faps[0])": counts.falseAlarmRate]
        for fap in faps.dropFirst() {
            settings.fap = fap
            let alarms = try detector.run(entity.train, entity.test, settings).alarms
            realisedFAR["\(fap)"] = AlarmCounts(labels: labels, alarms: alarms).falseAlarmRate
        }

        self.detector = detector.name
        self.set = set
        self.entity = entity.name
        trainRows = entity.train.rowCount
        testRows = entity.test.rowCount
        signals = run.signals
        anomalyShare = Double(labels.count { $0 }) / Double(max(labels.count, 1))
        let volume = VolumeUnderSurface.evaluate(labels: labels, scores: run.scores, widthStep: widthStep)
        vusPR = volume?.precisionRecall
        vusROC = volume?.roc
        aucPR = RankingMetrics.averagePrecision(labels: labels, scores: run.scores)
        aucROC = RankingMetrics.areaUnderROC(labels: labels, scores: run.scores)
        truePositives = counts.truePositives
        falsePositives = counts.falsePositives
        falseNegatives = counts.falseNegatives
        trueNegatives = counts.trueNegatives
        events = counts.events
        foundEvents = counts.foundEvents
        delays = report.delays
        tails = report.tails
        falseEpisodes = report.falseEpisodes
        hitRate100 = run.signalScores.flatMap { HitRate.mean(entity.signals, scores: $0, factor: 1) }
        hitRate150 = run.signalScores.flatMap { HitRate.mean(entity.signals, scores: $0, factor: 1.5) }
        trainSeconds = run.trainSeconds
        scoreSeconds = run.scoreSeconds
        modelBytes = run.modelBytes
    }
}
