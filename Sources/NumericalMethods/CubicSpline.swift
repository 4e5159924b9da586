/// Cubic splines through points, or near them.
public enum CubicSpline {
    /// The spline through all points that has no knot at the second one and the last but one ("not a knot").
    /// - Parameters:
    ///   - x: rising.
    ///   - places: where its values are wanted, in any order; beyond the points the outermost cubics go on.
    /// - Returns: nil for fewer than four points, or an `x` that does not rise.
    public static func interpolate(x: [Double], y: [Double], at places: [Double]) -> [Double]? {
        precondition(x.count == y.count, "as many values as places")
        guard x.count >= 4, zip(x, x.dropFirst()).allSatisfy({ $0 < $1 }) else { return nil }
        let slopes = Self.slopes(x, y)
        var piece = 0
        return places.map { place in
            if place < x[piece] { piece = 0 }
            while piece + 2 < x.count, place >= x[piece + 1] { piece += 1 }
            let width = x[piece + 1] - x[piece]
            let t = place - x[piece]
            let mean = (y[piece + 1] - y[piece]) / width
            let bend = (slopes[piece] + slopes[piece + 1] - 2 * mean) / width
            let curve = (mean - slopes[piece]) / width - bend
            return y[piece] + t * (slopes[piece] + t * (curve + t * bend / width))
        }
    }

    /// The spline's derivatives at the points: a tridiagonal system, safe to solve from the top.
    private static func slopes(_ x: [Double], _ y: [Double]) -> [Double] {
        let n = x.count
        let width = (0..<(n - 1)).map { x[$0 + 1] - x[$0] }
        let mean = (0..<(n - 1)).map { (y[$0 + 1] - y[$0]) / width[$0] }
        /// Row at the end with the intervals `a` (outermost) and `b`.
        func end(_ a: Int, _ b: Int) -> Double {
            let sum = width[a] + width[b]
            return ((width[a] + 2 * sum) * width[b] * mean[a] + width[a] * width[a] * mean[b]) / sum
        }
        var above = [Double](repeating: 0, count: n)
        var slopes = above
        above[0] = (width[0] + width[1]) / width[1]
        slopes[0] = end(0, 1) / width[1]
        for i in 1..<(n - 1) {
            let pivot = 2 * (width[i - 1] + width[i]) - width[i] * above[i - 1]
            above[i] = width[i - 1] / pivot
            let right = 3 * (width[i] * mean[i - 1] + width[i - 1] * mean[i])
            slopes[i] = (right - width[i] * slopes[i - 1]) / pivot
        }
        let sum = width[n - 2] + width[n - 3]
        slopes[n - 1] =
            (end(n - 2, n - 3) - sum * slopes[n - 2]) / (width[n - 3] - sum * above[n - 2])
        for i in stride(from: n - 2, through: 0, by: -1) { slopes[i] -= above[i] * slopes[i + 1] }
        return slopes
    }
}
