/// A control chart of the exponentially weighted moving average (Roberts, 1959), weight 0.3, limits at three standard deviations.
struct ControlChart {
    let isNormal: Bool
    let ratio: Double

    private static let weight = 0.3

    /// - Parameter points: at least one.
    init(_ points: UnsafeBufferPointer<Double>, _ rules: KPIRules) {
        let summation = rules.summation
        let keep = 1 - Self.weight
        var average = points[0]
        let centre = withUnsafeTemporaryAllocation(of: Double.self, capacity: points.count) { averages in
            averages.initializeElement(at: 0, to: average)
            for index in 1..<max(points.count, 1) {
                average = Self.weight * points[index] + keep * average
                averages.initializeElement(at: index, to: average)
            }
            return summation.mean(UnsafeBufferPointer(averages))
        }
        let spread = summation.variance(points, about: summation.mean(points)).squareRoot()
        let limit = 3 * spread * (Self.weight / (2 - Self.weight)).squareRoot()
        // The library measures the distance, the service compares with both limits; they differ in the last bit.
        isNormal =
            rules == .library
            ? !(abs(average - centre) > limit) : !(average > centre + limit || average < centre - limit)
        ratio = FirstStage.ratio(abs(average - centre), to: limit)
    }
}
