extension CubicSpline {
    /// The cubic spline with the given knots that comes closest, in squares, to values at 0, 1, 2 and so on; its values there.
    ///
    /// From the products of B-splines, which are far from depending on each other where every stretch between knots has values. Where
    /// they are not, plane rotations bring the banded matrix itself into triangular form, so that no accuracy is lost to squaring it.
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
        // Where the values of a stretch between two knots end.
        var ends: [Int] = []
        for stretch in 3..<(knots.count + 4) {
            let splines = Splines(all, stretch)
            while basis.count < values.count, stretch == knots.count + 3 || Double(basis.count) < all[stretch + 1] {
                basis.append(splines.values(at: Double(basis.count)))
            }
            ends.append(basis.count)
        }
        let solution = bandProducts(basis, ends, values).solution ?? bandTriangle(basis, ends, values).solution
        guard let coefficients = solution else { return nil }
        return [Double](unsafeUninitializedCapacity: values.count) { fitted, count in
            for (start, end) in ends.enumerated() {
                let (c0, c1) = (coefficients[start], coefficients[start + 1])
                let (c2, c3) = (coefficients[start + 2], coefficients[start + 3])
                while count < end {
                    let row = basis[count]
                    fitted[count] = row[0] * c0 + row[1] * c1 + row[2] * c2 + row[3] * c3
                    count += 1
                }
            }
        }
    }

    private static func bandProducts(_ basis: [SIMD4<Double>], _ ends: [Int], _ values: [Double]) -> BandProducts {
        var products = BandProducts(size: ends.count + 3)
        var first = 0
        for (column, end) in ends.enumerated() {
            products.add(basis[first..<end], at: column, values: values[first..<end])
            first = end
        }
        return products
    }

    private static func bandTriangle(_ basis: [SIMD4<Double>], _ ends: [Int], _ values: [Double]) -> BandTriangle {
        var triangle = BandTriangle(size: ends.count + 3)
        var column = 0
        for index in values.indices {
            while index >= ends[column] { column += 1 }
            triangle.add(basis[index], at: column, value: values[index])
        }
        return triangle
    }

    /// The four B-splines that are not zero on one stretch between knots (de Boor's recurrence).
    private struct Splines {
        private var left = SIMD4<Double>.zero
        private var right = SIMD4<Double>.zero
        /// Reciprocal distances of knots, for the degrees.
        private var linear = 0.0
        private var square = SIMD2<Double>.zero
        private var cubic = SIMD3<Double>.zero

        /// - Parameter stretch: from `knots[stretch]` to the next one.
        init(_ knots: [Double], _ stretch: Int) {
            for i in 0..<3 {
                left[i] = knots[stretch - i]
                right[i] = knots[stretch + 1 + i]
            }
            func reciprocal(_ i: Int, _ degree: Int) -> Double {
                1 / (knots[stretch + i + 1] - knots[stretch + i + 1 - degree])
            }
            linear = reciprocal(0, 1)
            square = SIMD2(reciprocal(0, 2), reciprocal(1, 2))
            cubic = SIMD3(reciprocal(0, 3), reciprocal(1, 3), reciprocal(2, 3))
        }

        func values(at x: Double) -> SIMD4<Double> {
            let (l0, l1, l2) = (x - left[0], x - left[1], x - left[2])
            let (r0, r1, r2) = (right[0] - x, right[1] - x, right[2] - x)
            let (a0, a1) = (r0 * linear, l0 * linear)
            let (s0, s1) = (a0 * square[0], a1 * square[1])
            let (b0, b1, b2) = (s0 * r0, s0 * l1 + s1 * r1, s1 * l0)
            let (t0, t1, t2) = (b0 * cubic[0], b1 * cubic[1], b2 * cubic[2])
            return SIMD4(t0 * r0, t0 * l2 + t1 * r1, t1 * l1 + t2 * r2, t2 * l0)
        }
    }

    /// Normal equations of a least-squares problem whose rows have four neighbouring entries.
    private struct BandProducts {
        /// A pivot that is a smaller part of its diagonal has lost too many digits.
        private static let leastPivot = 1e-6

        /// From the diagonal to the right.
        private var rows: [SIMD4<Double>]
        private var right: [Double]

        init(size: Int) {
            rows = Array(repeating: .zero, count: size + 3)
            right = Array(repeating: 0, count: size + 3)
        }

        mutating func add(_ basis: ArraySlice<SIMD4<Double>>, at column: Int, values: ArraySlice<Double>) {
            var (p0, p1, p2, p3, sums) = (
                SIMD4<Double>.zero, SIMD4<Double>.zero, SIMD4<Double>.zero, 0.0, SIMD4<Double>.zero
            )
            for (row, value) in zip(basis, values) {
                p0 += row[0] * row
                p1 += row[1] * row
                p2 += row[2] * row
                p3 += row[3] * row[3]
                sums += value * row
            }
            rows[column] += p0
            rows[column + 1] += SIMD4(p1[1], p1[2], p1[3], 0)
            rows[column + 2] += SIMD4(p2[2], p2[3], 0, 0)
            rows[column + 3][0] += p3
            for i in 0..<4 { right[column + i] += sums[i] }
        }

        /// Nil where squaring has cost too much.
        var solution: [Double]? {
            var (rows, result) = (rows, right)
            let size = rows.count - 3
            for index in 0..<size {
                let row = rows[index]
                guard row[0] > Self.leastPivot * self.rows[index][0] else { return nil }
                for i in 1..<4 {
                    let share = row[i] / row[0]
                    for j in i..<4 { rows[index + i][j - i] -= share * row[j] }
                    result[index + i] -= share * result[index]
                }
            }
            for index in (0..<size).reversed() {
                let row = rows[index]
                let known = row[1] * result[index + 1] + row[2] * result[index + 2] + row[3] * result[index + 3]
                result[index] = (result[index] - known) / row[0]
            }
            return result
        }
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
