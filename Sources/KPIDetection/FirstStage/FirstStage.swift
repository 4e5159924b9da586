/// The three cheap tests that a value must fail before the model is asked.
///
/// A test passes if the statistic is at most its limit; comparisons with NaN pass.
public struct FirstStage: Sendable, Equatable {
    /// Each statistic divided by its limit: above 1 is suspicious. Where the limit is 0 it is 0 or infinite.
    public struct Ratios: Sendable, Equatable {
        public let statistic, ewma, polynomial: Double
    }

    /// Whether the last point lies within three standard deviations of the mean.
    public let statistic: Bool
    /// Whether the exponentially weighted moving average lies within its control chart.
    public let ewma: Bool
    /// Whether the last point lies within 0.15 of a polynomial through all days, in units of the mean of `a`.
    public let polynomial: Bool
    public let ratios: Ratios

    /// Whether every test calls the point normal.
    public var isNormal: Bool { statistic && ewma && polynomial }

    public static func judge(_ window: KPIWindow, _ rules: KPIRules = .pipeline) -> FirstStage {
        window.joined.withUnsafeBufferPointer { points in
            let statistic = SpreadTest(points, rules)
            let ewma = ControlChart(points, rules)
            let polynomial = PolynomialTest(points, window: window.length, rules)
            return FirstStage(
                statistic: statistic.isNormal, ewma: ewma.isNormal, polynomial: polynomial.isNormal,
                ratios: Ratios(statistic: statistic.ratio, ewma: ewma.ratio, polynomial: polynomial.ratio))
        }
    }

    /// How a statistic compares with its limit.
    static func ratio(_ statistic: Double, to limit: Double) -> Double {
        limit == 0 && statistic == 0 ? 0 : statistic / limit
    }
}
