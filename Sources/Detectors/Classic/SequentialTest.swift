import NumericalMethods

/// Wald's sequential probability ratio test of standardised residuals, four alternatives at once: the mean shifted up or
/// down by `meanShift` standard deviations, the variance grew or shrank by `varianceRatio`.
///
/// Every test keeps a running log likelihood ratio S, 0 at first. After each row `S ≥ ln((1−β)/α)` is an alarm and
/// `S ≤ ln(β/(1−α))` accepts "normal"; either starts the test afresh. A row without a reading adds nothing.
///
/// α and β hold per test for independent Gaussian residuals. Those of real plants are autocorrelated and heavy-tailed:
/// expect several times α. A stuck sensor is what the shrinking-variance test finds.
///
/// Method: Wald, Sequential Analysis (1947); specification section 5.
public struct SequentialTest: Codable, Sendable, Equatable {
    /// False alarm probability α of one test, 1e-9...0.4.
    public var alpha: Double
    /// Missed alarm probability β of one test, 1e-9...0.4.
    public var beta: Double
    /// Disturbance of the mean M, in standard deviations, 0.1...20.
    public var meanShift: Double
    /// Disturbance of the variance V, 1.05...100.
    public var varianceRatio: Double

    public init(alpha: Double = 0.01, beta: Double = 0.1, meanShift: Double = 3, varianceRatio: Double = 2) {
        self.alpha = alpha
        self.beta = beta
        self.meanShift = meanShift
        self.varianceRatio = varianceRatio
    }

    /// Residuals beyond this many standard deviations count as this many: one wild reading must not decide alone what
    /// the next rows mean.
    public static let largestResidual = 8.0

    /// The four running sums of one signal.
    public struct Sums: Sendable, Equatable, Codable {
        public var risen = 0.0
        public var fallen = 0.0
        public var widened = 0.0
        public var narrowed = 0.0

        public init() {}
    }

    /// Which tests alarmed on a row.
    public struct Alarms: OptionSet, Sendable, Equatable {
        public let rawValue: UInt8
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        public static let risen = Alarms(rawValue: 1)
        public static let fallen = Alarms(rawValue: 2)
        public static let widened = Alarms(rawValue: 4)
        public static let narrowed = Alarms(rawValue: 8)
    }

    /// The test's constants, worked out once.
    public struct Evaluator: Sendable {
        /// ln((1−β)/α), above which is an alarm.
        public let upper: Double
        /// ln(β/(1−α)), below which all is normal.
        public let lower: Double
        private let shift: Double
        private let halfSquare: Double
        private let widenedFactor: Double
        private let narrowedFactor: Double
        private let halfLog: Double

        public init(_ test: SequentialTest) {
            upper = Elementary.logarithm((1 - test.beta) / test.alpha)
            lower = Elementary.logarithm(test.beta / (1 - test.alpha))
            shift = test.meanShift
            halfSquare = test.meanShift * test.meanShift / 2
            widenedFactor = 0.5 * (1 - 1 / test.varianceRatio)
            narrowedFactor = 0.5 * (1 - test.varianceRatio)
            halfLog = 0.5 * Elementary.logarithm(test.varianceRatio)
        }

        /// Adds one standardised residual to a signal's sums.
        /// - Returns: the tests that alarmed; their sums are 0 again.
        @inline(__always)
        public func take(_ residual: Double, into sums: inout Sums) -> Alarms {
            let rho = min(max(residual, -SequentialTest.largestResidual), SequentialTest.largestResidual)
            let square = rho * rho
            var alarms: Alarms = []
            if step(&sums.risen, shift * rho - halfSquare) { alarms.insert(.risen) }
            if step(&sums.fallen, -shift * rho - halfSquare) { alarms.insert(.fallen) }
            if step(&sums.widened, widenedFactor * square - halfLog) { alarms.insert(.widened) }
            if step(&sums.narrowed, narrowedFactor * square + halfLog) { alarms.insert(.narrowed) }
            return alarms
        }

        @inline(__always)
        private func step(_ sum: inout Double, _ increment: Double) -> Bool {
            sum += increment
            if sum >= upper {
                sum = 0
                return true
            }
            if sum <= lower { sum = 0 }
            return false
        }
    }
}

/// Counts the alarms of the last rows: a row alarms when at least `count` alarms fell within `window` rows.
///
/// One bit pattern of a test that keeps alarming is one alarm per row and signal.
struct AlarmConsolidation: Sendable, Equatable, Codable {
    let count: Int
    /// Alarms of the last rows, oldest first; as many as the window has rows.
    private(set) var recent: [Int]
    private var total = 0
    private var next = 0

    init(count: Int, window: Int) {
        self.count = count
        recent = [Int](repeating: 0, count: max(window, 1))
    }

    /// Whether a value that was kept elsewhere can be gone on with.
    var isSound: Bool { recent.indices.contains(next) }

    /// Enters the alarms of one row.
    /// - Returns: whether the row alarms.
    mutating func take(_ alarms: Int) -> Bool {
        total += alarms - recent[next]
        recent[next] = alarms
        next = next + 1 == recent.count ? 0 : next + 1
        return total >= count
    }
}
