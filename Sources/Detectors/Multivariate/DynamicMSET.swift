import TimeSeries

/// The default multivariate detector ("dynamic MSET").
///
/// Three estimators predict every signal of every row: a ridge regression on the past (``PastRidge``), a ridge
/// regression on all *other* signals and the past (``LeaveOneOutRidge``), and a similarity-weighted mean of
/// remembered states (``SimilarityMemory``, the MSET part). Their residuals are put on a common scale with residuals
/// of training blocks the estimators had not seen, fused, smoothed, and compared with a split-conformal threshold, so
/// that `fap` is the rate of flagged normal rows.
///
/// Method: the project's specification of dynamic MSET, sections 6, 7 and 9 with decision rule 9.5b.
public enum DynamicMSET {
    /// Called at least every 50 ms or so of training with the finished share (0...1, never falling) and the phase in
    /// plain words. What it throws ends the training and is passed on: this is how a training is cancelled.
    public typealias Progress = (_ fraction: Double, _ phase: String) throws -> Void

    /// Most signals in one model; what an API promises may be less.
    public static let maximumSignals = 301
    /// Fewest training rows.
    public static let minimumRows = 60
    /// Fewest and most rows of the past that a row is judged with.
    static let shortestPast = 3
    static let longestLag = longestWindow - 1
    /// Most rows that a row can be judged with, itself included.
    public static let longestWindow = 100
    /// Share of missing cells above which a row is not scored and a training signal is dropped.
    static let missingLimit = 0.5

    /// How the experts' row statistics become one score.
    public enum Fusion: String, Codable, Sendable, CaseIterable {
        /// Smoothed over 1, 5 and 20 rows, calibrated after smoothing, weighted quadratic mean; a persistent-shift
        /// statistic beside the three experts, and a window expert for one or two signals. The default.
        case multiScale
        /// The plain mean of three experts, smoothed with one half-life: cheaper to explain, finds less.
        case mean
    }

    /// Settings of a training. They are stored with the model.
    public struct Parameters: Codable, Sendable, Equatable {
        /// Target probability that a normal row is flagged, 0.001...0.1.
        public var fap: Double
        /// Share of rows used to fit in each round of cross-fitting, 0.5...0.95: 0.7 gives 3 blocks, 0.9 gives 10.
        public var trainingFraction: Double
        /// Seed of the memory sample. Same data, parameters and seed give the same model on the same machine.
        public var seed: UInt64
        /// Most states the similarity memory remembers, 10...5000.
        public var memoryRows: Int
        /// Strength of both ridge regressions, relative to unit variance, 1e-6...10.
        public var ridge: Double
        /// Bandwidth of the similarity in units of the root median squared distance, 0.01...10.
        public var bandwidthFactor: Double
        /// Half-life in rows of the smoothing of signal scores, and of row scores with ``Fusion/mean``, 0.1...1000.
        public var halfLife: Double
        /// Scaled values are clipped to ±clip standard deviations before any estimator sees them, 3...100.
        public var clip: Double
        /// Upper bound of one estimator's calibrated row statistic, 5...1000; 20 unless given, 50 with
        /// ``Fusion/mean``.
        public var fuseCap: Double
        /// How the experts' row statistics become one score.
        public var fusion: Fusion
        /// Rows that a row is judged with, itself included, 1...100: bounds the lags of the past ridge and the states of
        /// the memory, and is the length of the windows that one or two signals are compared with. Nil leaves all three to
        /// the method: at most 30 lags, states of 3 rows, windows of 32.
        public var windowSize: Int?

        public init(
            fap: Double = 0.01, trainingFraction: Double = 0.7, seed: UInt64 = 20_190_101, memoryRows: Int = 1500,
            ridge: Double = 0.05, bandwidthFactor: Double = 0.15, halfLife: Double = 5, clip: Double = 10,
            fuseCap: Double? = nil, fusion: Fusion = .multiScale, windowSize: Int? = nil
        ) {
            self.fap = fap
            self.trainingFraction = trainingFraction
            self.seed = seed
            self.memoryRows = memoryRows
            self.ridge = ridge
            self.bandwidthFactor = bandwidthFactor
            self.halfLife = halfLife
            self.clip = clip
            self.fuseCap = fuseCap ?? (fusion == .mean ? 50 : 20)
            self.fusion = fusion
            self.windowSize = windowSize
        }

        /// - Throws: ``DetectorError/parameterOutOfRange(name:value:allowed:)`` for the first parameter outside its
        ///   range (NaN included).
        public func validated() throws {
            func check(_ name: String, _ value: Double, _ range: ClosedRange<Double>) throws {
                guard range.contains(value) else {
                    throw DetectorError.parameterOutOfRange(
                        name: name, value: value, allowed: "\(range.lowerBound) to \(range.upperBound)")
                }
            }
            try check("fap", fap, 0.001...0.1)
            try check("trainingFraction", trainingFraction, 0.5...0.95)
            try check("memoryRows", Double(memoryRows), 10...5000)
            try check("ridge", ridge, 1e-6...10)
            try check("bandwidthFactor", bandwidthFactor, 0.01...10)
            try check("halfLife", halfLife, 0.1...1000)
            try check("clip", clip, 3...100)
            try check("fuseCap", fuseCap, 5...1000)
            if let windowSize {
                try check("windowSize", Double(windowSize), 1...Double(DynamicMSET.longestWindow))
            }
        }

        /// Number of contiguous blocks for cross-fitting `rows` rows, each of at least 20 rows.
        func blockCount(rows: Int) -> Int {
            let wanted = min(10, max(2, Int((1 / (1 - trainingFraction)).rounded())))
            return max(2, min(wanted, rows / 20))
        }

        /// Rows of a state of the leave-one-out ridge and the memory.
        var stateBlocks: Int { min(LagStack.stateBlocks, windowSize ?? LagStack.stateBlocks) }

        /// Rows of the windows of expert W.
        var windowLength: Int { windowSize ?? NearestWindows.usualLength }

        /// Weight of the newest row in the exponential smoothing: `1 − 2^(−1/halfLife)`.
        var smoothingWeight: Double { Smoothing.weight(halfLife: halfLife) }
    }
}
