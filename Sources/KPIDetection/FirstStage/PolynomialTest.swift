/// How far the last point lies from a polynomial of degree 4 in the minute of the window, fitted to the three days at once.
///
/// The service shrinks the coefficients by a ridge penalty of 1, the library fits without. Minutes are divided by 2W before their
/// powers are taken, which keeps the normal equations well within range for any W; the penalty is scaled along, so that
/// the fit is the one in minutes.
struct PolynomialTest {
    let isNormal: Bool
    let ratio: Double

    private static let limit = 0.15

    /// - Parameter points: 5 `window` + 3, the oldest day first.
    init(_ points: UnsafeBufferPointer<Double>, window: Int, _ rules: KPIRules) {
        let summation = rules.summation
        let mean = summation.mean(UnsafeBufferPointer(rebasing: points[(4 * window + 2)...]))
        let unit = mean > 1 ? mean : 1
        let day = 2 * window + 1
        let step = 1 / Double(2 * window)

        // The first minutes of the window occur on three days, the others on two.
        var powers = SIMD4<Double>.zero
        for minute in 0..<day {
            powers += Self.powers(Double(minute) * step) * (minute <= window ? 3 : 2)
        }
        let centre = powers / Double(points.count)

        var normal = NormalEquations()
        var total = 0.0
        for minute in 0..<day {
            let days = minute <= window ? 3.0 : 2.0
            var value = points[minute] / unit + points[day + minute] / unit
            if minute <= window { value += points[2 * day + minute] / unit }
            total += value
            normal.add(Self.powers(Double(minute) * step) - centre, weight: days, total: value)
        }
        if rules == .pipeline {
            let scale = step * step
            normal.penalise(SIMD4(scale, scale * scale, scale * scale * scale, scale * scale * scale * scale))
        }
        let fit =
            total / Double(points.count)
            + (normal.solution() * (Self.powers(Double(window) * step) - centre)).sum()
        let distance = abs(points[points.count - 1] / unit - fit)
        isNormal = !(distance > Self.limit)
        ratio = distance / Self.limit
    }

    private static func powers(_ t: Double) -> SIMD4<Double> { SIMD4(t, t * t, t * t * t, t * t * t * t) }
}
