extension CubicSpline {
    /// The cubic spline with the given knots that comes closest, in squares, to values at 0, 1, 2 and so on; its values there.
    ///
    /// Plane rotations bring the banded matrix of B-splines into triangular form, so that no accuracy is lost to squaring it.
    /// O(n) time.
    /// - Parameter knots: rising, strictly between 0 and the last index.
    /// - Returns: nil where the values do not determine the spline: fewer than `knots.count + 4`, or too many knots between two
    ///   neighbours.
    public static func leastSquares(_ values: [Double], knots: [Double]) -> [Double]? {
        let last = Double(values.count - 1)
        guard values.count >= knots.count + 4, knots.allSatisfy({ $0 > 0 && $0 < last }),
            zip(knots, knots.dropFirst()).allSatisfy({ $0 < $1 })
        else { return nil }
        let all = [0, 0, 0, 0] + knots + [last, last, last, last]
        var basis: [SIMD4<Double>] = []
        basis.reserveCapacity(values.count)
        var first: [Int] = []
        first.reserveCapacity(values.count)
        var triangle = BandTriangle(size: knots.count + 4)
        var interval = 3
        for index in values.indices {
            let x = Double(index)
            while interval < knots.count + 3, x >= all[interval + 1] { interval += 1 }
            let row = splines(at: x, all, interval)
            basis.append(row)
            first.append(interval - 3)
            triangle.add(row, at: interval - 3, value: values[index])
        }
        guard let coefficients = triangle.solution else { return nil }
        return values.indices.map { index in
            let start = first[index]
            return basis[index][0] * coefficients[start] + basis[index][1] * coefficients[start + 1]
                + basis[index][2] * coefficients[start + 2] + basis[index][3] * coefficients[start + 3]
        }
    }

    /// The four B-splines that are not zero between `knots[interval]` and the next knot (de Boor's recurrence).
    private static func splines(at x: Double, _ knots: [Double], _ interval: Int) -> SIMD4<Double> {
        var row = SIMD4<Double>(1, 0, 0, 0)
        for degree in 1...3 {
            var carried = 0.0
            for i in 0..<degree {
                let right = knots[interval + i + 1]
                let left = knots[interval + i + 1 - degree]
                let share = row[i] / (right - left)
                row[i] = carried + share * (right - x)
                carried = share * (x - left)
            }
            row[degree] = carried
        }
        return row
    }

    /// Upper triangle of a least-squares problem whose rows have four neighbouring entries.
    private struct BandTriangle {
        private var rows: [SIMD4<Double>]
        private var right: [Double]

        init(size: Int) {
            rows = Array(repeating: .zero, count: size)
            right = Array(repeating: 0, count: size)
        }

        /// Rotates one more row into the triangle.
        mutating func add(_ row: SIMD4<Double>, at column: Int, value: Double) {
            var (row, value) = (row, value)
            for index in column..<(column + 4) {
                let entry = row[0]
                if entry != 0 {
                    let diagonal = rows[index][0]
                    let length = (diagonal * diagonal + entry * entry).squareRoot()
                    let (c, s) = (diagonal / length, entry / length)
                    let old = rows[index]
                    rows[index] = c * old + s * row
                    row = c * row - s * old
                    (right[index], value) = (c * right[index] + s * value, c * value - s * right[index])
                }
                row = SIMD4(row[1], row[2], row[3], 0)
            }
        }

        /// Nil for a singular triangle.
        var solution: [Double]? {
            var result = right + [0, 0, 0]
            for index in rows.indices.reversed() {
                let row = rows[index]
                guard row[0] != 0 else { return nil }
                let known = row[1] * result[index + 1] + row[2] * result[index + 2] + row[3] * result[index + 3]
                result[index] = (right[index] - known) / row[0]
            }
            return result
        }
    }
}
