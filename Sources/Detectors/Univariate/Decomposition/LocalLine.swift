/// Sums of a weighted straight-line fit around a place, taken in one go through the window.
struct LocalLine {
    private var weight = 0.0
    private var distance = 0.0
    private var squaredDistance = 0.0
    private var value = 0.0
    private var product = 0.0

    /// - Parameter centre: the place, counted from the beginning of the window.
    init(
        values: UnsafePointer<Double>, robustness: UnsafePointer<Double>, weights: UnsafePointer<Double>, count: Int,
        centre: Int
    ) {
        typealias Lanes = SIMD4<Double>
        var (lanes0, lanes1, lanes2, lanesY, lanesXY) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
        var x = Lanes(0, 1, 2, 3) - Double(centre)
        var i = 0
        while i + 4 <= count {
            let w =
                UnsafeRawPointer(weights + i).loadUnaligned(as: Lanes.self)
                * UnsafeRawPointer(robustness + i).loadUnaligned(as: Lanes.self)
            let wy = w * UnsafeRawPointer(values + i).loadUnaligned(as: Lanes.self)
            let wx = w * x
            lanes0 += w
            lanes1 += wx
            lanes2 += wx * x
            lanesY += wy
            lanesXY += wy * x
            x += 4
            i += 4
        }
        (weight, distance, squaredDistance) = (lanes0.sum(), lanes1.sum(), lanes2.sum())
        (value, product) = (lanesY.sum(), lanesXY.sum())
        while i < count {
            let w = weights[i] * robustness[i]
            let x = Double(i - centre)
            weight += w
            distance += w * x
            squaredDistance += w * x * x
            value += w * values[i]
            product += w * values[i] * x
            i += 1
        }
    }

    /// The fit at the place: on the line, or the weighted mean where distances vary by no more than `leastVariance`. Nil
    /// without weights.
    func value(leastVariance: Double) -> Double? {
        guard weight > 0 else { return nil }
        let mean = value / weight
        let centre = distance / weight
        let variance = squaredDistance / weight - centre * centre
        guard variance > leastVariance else { return mean }
        return mean - centre / variance * (product / weight - centre * mean)
    }
}
