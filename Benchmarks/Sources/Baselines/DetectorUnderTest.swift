import Detectors
import TimeSeries

/// What a detector made of one entity: trained on one table, asked about another.
public struct DetectorRun: Sendable {
    /// One score a test row; only their order matters.
    public var scores: [Double]
    /// One verdict a test row, by thresholds from training data alone.
    public var alarms: [Bool]
    /// Scores of the cells, row-major over all columns of the test table; nil when the detector judges rows only or
    /// has dropped columns, so that column numbers of the labels mean nothing to it.
    public var signalScores: [Double]?
    /// Signals the detector works on.
    public var signals: Int
    public var trainSeconds: Double
    public var scoreSeconds: Double
    /// Size of the model file; 0 when there is none.
    public var modelBytes: Int
}

/// A detector of the quality benchmark.
public struct DetectorUnderTest: Sendable {
    /// Settings of a run that every detector understands.
    public struct Settings: Sendable {
        /// Requested false alarm probability.
        public var fap: Double
        /// Share of the training rows to fit on.
        public var fraction: Double
        public var seed: UInt64

        public init(fap: Double = 0.01, fraction: Double = 0.7, seed: UInt64 = 20_190_101) {
            self.fap = fap
            self.fraction = fraction
            self.seed = seed
        }
    }

    public let name: String
    /// The method in a few words.
    public let summary: String
    public let run: @Sendable (_ train: SignalTable, _ test: SignalTable, _ settings: Settings) throws -> DetectorRun

    /// Every detector there is, the product's own first.
    public static let all: [DetectorUnderTest] =
        [dynamic, perSignal, dynamicMean, classic, classicTests] + plainMSET + kernelRegression + principalComponents
        + [windowClusters, random]

    /// What runs when nothing is asked for.
    public static let usual = ["dynamic", "classic", "mset", "mset-ratio", "aakr", "pca", "random"]
}
