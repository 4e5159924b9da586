import BenchmarkSupport
import Detectors
import TimeSeries

extension DetectorUnderTest {
    static let dynamic = DetectorUnderTest(name: "dynamic", summary: "dynamic MSET, the default") {
        train, test, settings in
        try measure(train, test) {
            try DynamicMSET.fit(
                $0,
                parameters: DynamicMSET.Parameters(
                    fap: settings.fap, trainingFraction: settings.fraction, seed: settings.seed))
        }
    }

    static let perSignal = DetectorUnderTest(
        name: "persignal", summary: "dynamic MSET of every signal on its own, window size chosen"
    ) { train, test, settings in
        try measure(train, test) {
            try PerSignalMSET.fit(
                $0,
                parameters: DynamicMSET.Parameters(
                    fap: settings.fap, trainingFraction: settings.fraction, seed: settings.seed))
        }
    }

    static let dynamicMean = DetectorUnderTest(
        name: "dynamic-mean", summary: "dynamic MSET, plain mean of the experts under the same decision"
    ) { train, test, settings in
        try measure(train, test) {
            try DynamicMSET.fit(
                $0,
                parameters: DynamicMSET.Parameters(
                    fap: settings.fap, trainingFraction: settings.fraction, seed: settings.seed, fusion: .mean))
        }
    }

    static let classic = classic("classic", "classic MSET, its defaults: cross-fitted, score and tests decide") { _ in }

    static let classicTests = classic(
        "classic-tests", "classic MSET as in the textbook: sequential tests alone decide, alpha = fap"
    ) {
        $0.rowRule = .tests
        $0.test.alpha = $0.fap
        $0.alarmWindow = 1
    }

    /// Plain MSET: fitted on the first rows, calibrated on the rest, smoothed row statistic, no tests.
    static let plainMSET = [
        plain("mset", "plain MSET, inverse distance") { _ in },
        plain("mset-ratio", "plain MSET, ratio operator") { $0.similarity = .ratio },
        plain("mset-laplacian", "plain MSET, Laplacian") { $0.similarity = .laplacian },
        plain("mset-gaussian", "plain MSET, Gaussian") { $0.similarity = .gaussian },
        plain("mset-matern", "plain MSET, Matérn-3/2") { $0.similarity = .matern },
        plain("mset-elemental", "plain MSET, elemental triangular") { $0.similarity = .elemental },
        plain("mset-medoids", "plain MSET, inverse distance, k-means medoids") { $0.selection = .medoids },
        plain("mset-farthest", "plain MSET, inverse distance, farthest points") { $0.selection = .farthestPoint },
        plain("mset-unsmoothed", "plain MSET, inverse distance, unsmoothed") { $0.halfLife = 0.1 },
        plain("mset-ratio-unsmoothed", "plain MSET, ratio operator, unsmoothed") {
            $0.similarity = .ratio
            $0.halfLife = 0.1
        },
        plain("mset-blurred", "plain MSET, inverse distance, regularisation 0.1") { $0.regularisation = 0.1 },
    ]

    static let kernelRegression = [
        plain("aakr", "AAKR, Gaussian of 0.1 median distances, 1500 rows") { asKernelRegression(&$0) },
        plain("aakr-unsmoothed", "the same, unsmoothed") {
            asKernelRegression(&$0)
            $0.halfLife = 0.1
        },
    ]

    private static func asKernelRegression(_ parameters: inout ClassicMSET.Parameters) {
        parameters.weighting = .kernelRegression
        parameters.similarity = .gaussian
        parameters.bandwidthFactor = 0.1
        parameters.memoryRows = 1500
    }

    private static func plain(
        _ name: String, _ summary: String, _ change: @escaping @Sendable (inout ClassicMSET.Parameters) -> Void
    ) -> DetectorUnderTest {
        classic(name, summary) {
            $0.calibration = .tail
            $0.rowRule = .threshold
            change(&$0)
        }
    }

    private static func classic(
        _ name: String, _ summary: String, _ change: @escaping @Sendable (inout ClassicMSET.Parameters) -> Void
    ) -> DetectorUnderTest {
        DetectorUnderTest(name: name, summary: summary) { train, test, settings in
            try measure(train, test) {
                var parameters = ClassicMSET.Parameters(
                    fap: settings.fap, trainingFraction: settings.fraction, seed: settings.seed)
                change(&parameters)
                return try ClassicMSET.fit($0, parameters: parameters)
            }
        }
    }

    /// Trains and scores with a detector of the product.
    private static func measure(
        _ train: SignalTable, _ test: SignalTable, fit: (SignalTable) throws -> some FittedDetector
    ) throws -> DetectorRun {
        let (model, trainSeconds) = try Environment.seconds { try fit(train) }
        let columns = model.signalNames.compactMap { test.signalNames.firstIndex(of: $0) }
        let known = columns.count == test.signalCount ? test : test.columns(columns)
        let (detection, scoreSeconds) = try Environment.seconds { try model.score(known) }
        return DetectorRun(
            scores: detection.scores, alarms: detection.isAnomaly,
            signalScores: known.signalCount == test.signalCount ? detection.anomalyScores : nil,
            signals: known.signalCount, trainSeconds: trainSeconds, scoreSeconds: scoreSeconds,
            modelBytes: try model.encoded().count)
    }
}
