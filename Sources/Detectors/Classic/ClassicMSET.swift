/// Textbook MSET with sequential probability ratio tests ("classic" mode).
///
/// A training picks memory vectors, real rows that span the normal states of the plant. A row is compared with all of
/// them by a similarity operator; a regularised linear solve turns similarities into weights, and the weighted sum of
/// memory vectors is the estimate. Per signal, four sequential probability ratio tests watch the standardised
/// residuals. A calibrated, smoothed residual statistic gives every row a score.
///
/// The estimate is auto-associative: a signal helps to predict itself, so a faulty one drags its own estimate along and
/// distorts the others' (**spill-over**). ``Similarity/elemental`` softens that; ``DynamicMSET``, which leaves every
/// signal out of its own prediction and looks at the past, does not have it and detects better. This mode is for
/// comparison with, and continuity of, existing MSET installations.
///
/// Method: the project's specification of MSET, sections 2 to 6. Nothing here looks at time except the smoothing and
/// the tests: the state is the present row alone.
public enum ClassicMSET {
    /// How alike two scaled rows x and y are, 1 when equal. `u = ‖x − y‖`, h the bandwidth.
    public enum Similarity: String, Codable, Sendable, CaseIterable {
        /// `1 − u / (‖x‖ + ‖y‖)`, 1 for two zero rows. Not positive definite; depends on the origin; has no bandwidth.
        case ratio
        /// `1 / (1 + u/h)`. Heavy tails.
        case inverseDistance
        /// `exp(−u/h)`.
        case laplacian
        /// `exp(−u²/2h²)`. Very ill-conditioned at large h.
        case gaussian
        /// `1 / √(1 + u²/h²)`.
        case inverseMultiquadric
        /// `(1 + √3 u/h) exp(−√3 u/h)`.
        case matern
        /// Mean over the signals of `max(0, 1 − |x_j − y_j| / range_j)`: one bad sensor moves it by 1/d at most. Has no
        /// bandwidth; the ranges are those of the training rows.
        case elemental

        /// Whether every similarity matrix of distinct rows is positive (semi-)definite, so that Cholesky will do.
        var isPositiveDefinite: Bool { self != .ratio }

        /// The usual factor c of the bandwidth rule `h = c · median distance`.
        var usualBandwidthFactor: Double { self == .laplacian ? 2 : 1 }
    }

    /// How memory vectors are chosen among the training rows. Equal rows are remembered once.
    public enum MemorySelection: String, Codable, Sendable, CaseIterable {
        /// The rows of every signal's minimum and maximum, then equally spaced rows by rising norm. Deterministic.
        case extremesAndOrdering
        /// The real rows nearest to k-means centres, seeded. Denser where the data are dense.
        case medoids
        /// Each next row is the one farthest from all chosen ones, beginning next to the mean. Best cover of rare modes,
        /// training outliers included.
        case farthestPoint
    }

    /// How similarities become weights.
    public enum Weighting: String, Codable, Sendable, CaseIterable {
        /// `w = a (G + λ λmax I)⁻¹`.
        case regularised
        /// The same divided by its sum, unless that is near 0.
        case normalised
        /// `w = a / Σa`: auto-associative kernel regression (AAKR), no solve. Flat outside the data.
        case kernelRegression
    }

    /// Which rows the thresholds come from; always rows that the estimator in question has not seen.
    public enum Calibration: String, Codable, Sendable, CaseIterable {
        /// Contiguous blocks, each judged by an estimator trained on the others; the model is trained on all rows.
        case crossFitted
        /// The last `1 − trainingFraction` of the rows; the model is trained on those before.
        case tail
    }

    /// When a row is anomalous.
    public enum RowRule: String, Codable, Sendable, CaseIterable {
        /// The score exceeds its threshold and the sequential tests alarm. Threshold and tests are calibrated together, so
        /// that `fap` holds.
        case calibratedTests
        /// The score exceeds its threshold; tests only tell which signals.
        case threshold
        /// The textbook: the sequential tests alarm. `fap` is **not** held: real residuals are neither independent nor
        /// Gaussian, and 4 tests on each of d signals add up.
        case tests
    }

    /// Settings of a training. They are stored with the model.
    public struct Parameters: Codable, Sendable, Equatable {
        /// Target probability that a normal row is flagged, 0.001...0.1.
        public var fap: Double
        /// Share of rows to fit on, 0.5...0.95; cross-fitting makes `1 / (1 − f)` blocks of it, 2 to 10.
        public var trainingFraction: Double
        /// Seed of the k-means start; no other selection draws numbers.
        public var seed: UInt64
        public var similarity: Similarity
        /// Factor c of the bandwidth `h = c · median distance of memory vectors`, 0.01...100; nil takes the operator's
        /// usual one (2 for the Laplacian, else 1).
        public var bandwidthFactor: Double?
        public var selection: MemorySelection
        /// Most memory vectors, 10...5000; nil takes `max(2d + 32, 256)`.
        public var memoryRows: Int?
        public var weighting: Weighting
        /// λ, relative to the largest eigenvalue of the similarity matrix, 1e-9...1. Too small copies the input, too
        /// large (0.1) blurs the estimate.
        public var regularisation: Double
        public var calibration: Calibration
        public var rowRule: RowRule
        /// The sequential tests.
        public var test: SequentialTest
        /// A row alarms when at least this many alarms of any signal (1...100) ...
        public var alarmCount: Int
        /// ... fell within this many rows, the row included (1...100).
        public var alarmWindow: Int
        /// Half-life in rows of the smoothing of row and signal scores, 0.1...1000.
        public var halfLife: Double
        /// Scaled values are clipped to ±clip standard deviations, 3...100.
        public var clip: Double

        public init(
            fap: Double = 0.01, trainingFraction: Double = 0.7, seed: UInt64 = 20_190_101,
            similarity: Similarity = .inverseDistance, bandwidthFactor: Double? = nil,
            selection: MemorySelection = .extremesAndOrdering, memoryRows: Int? = nil,
            weighting: Weighting = .regularised, regularisation: Double = 1e-3,
            calibration: Calibration = .crossFitted, rowRule: RowRule = .calibratedTests,
            test: SequentialTest = SequentialTest(), alarmCount: Int = 1, alarmWindow: Int = 5, halfLife: Double = 5,
            clip: Double = 10
        ) {
            self.fap = fap
            self.trainingFraction = trainingFraction
            self.seed = seed
            self.similarity = similarity
            self.bandwidthFactor = bandwidthFactor
            self.selection = selection
            self.memoryRows = memoryRows
            self.weighting = weighting
            self.regularisation = regularisation
            self.calibration = calibration
            self.rowRule = rowRule
            self.test = test
            self.alarmCount = alarmCount
            self.alarmWindow = alarmWindow
            self.halfLife = halfLife
            self.clip = clip
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
            if let bandwidthFactor { try check("bandwidthFactor", bandwidthFactor, 0.01...100) }
            if let memoryRows { try check("memoryRows", Double(memoryRows), 10...5000) }
            try check("regularisation", regularisation, 1e-9...1)
            try check("test.alpha", test.alpha, 1e-9...0.4)
            try check("test.beta", test.beta, 1e-9...0.4)
            try check("test.meanShift", test.meanShift, 0.1...20)
            try check("test.varianceRatio", test.varianceRatio, 1.05...100)
            try check("alarmCount", Double(alarmCount), 1...100)
            try check("alarmWindow", Double(alarmWindow), 1...100)
            try check("halfLife", halfLife, 0.1...1000)
            try check("clip", clip, 3...100)
        }

        /// Memory vectors for `rows` rows of `signals` signals.
        func memorySize(rows: Int, signals: Int) -> Int {
            min(rows, memoryRows ?? max(2 * signals + 32, 256))
        }
    }
}
