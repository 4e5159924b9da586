/// 3-sigma: how far the last point lies from the mean, in standard deviations.
struct SpreadTest {
    let isNormal: Bool
    let ratio: Double

    /// - Parameter points: at least one. The service leaves the last out of mean and spread, the library does not.
    init(_ points: UnsafeBufferPointer<Double>, _ rules: KPIRules) {
        let last = points[points.count - 1]
        let history = rules == .pipeline ? UnsafeBufferPointer(rebasing: points.dropLast()) : points
        let mean = rules.summation.mean(history)
        let limit = 3 * rules.summation.variance(history, about: mean).squareRoot()
        let distance = abs(last - mean)
        isNormal = !(distance > limit)
        ratio = FirstStage.ratio(distance, to: limit)
    }
}
