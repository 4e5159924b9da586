extension TriangularFactor {
    /// Inverse correlations, squared and added up, beyond which squaring has lost too many digits: six of sixteen remain sure.
    private static let worstInverse = 1e6

    /// R from the products of centred columns, by Cholesky's method: a fraction of the work where products are cheap to have.
    ///
    /// Squaring a matrix squares its condition, so this is for columns that are far from depending on each other. Others go to
    /// ``init(columns:)``.
    /// - Parameters:
    ///   - products: of the columns less their means, row-major, `means.count` in square; the upper triangle is read.
    ///   - means: of the columns as they are.
    ///   - rows: length of the columns.
    /// - Returns: nil where the columns, or they and a constant, come near to depending on each other, or a number is not finite.
    public init?(products: [Double], means: [Double], rows: Int) {
        let size = means.count
        precondition(products.count == size * size, "a square of products")
        let norms = (0..<size).map { products[$0 * size + $0].squareRoot() }
        guard size > 0, norms.allSatisfy({ $0 > 0 && $0.isFinite }) else { return nil }
        var triangle = [Double](repeating: 0, count: size * size)
        for row in 0..<size {
            for column in row..<size {
                triangle[row * size + column] = products[row * size + column] / (norms[row] * norms[column])
            }
        }
        guard Self.factor(&triangle, size), let inverse = Self.inverse(triangle, size) else { return nil }
        guard inverse.reduce(0, { $0 + $1 * $1 }) <= Self.worstInverse else { return nil }
        // With the constant in front R begins with √rows and the means; beside that the columns have to be more than rounding.
        var (whole, inverted) = (Double(rows), 1 / Double(rows))
        for row in 0..<size {
            var shift = 0.0
            for column in 0...row {
                let entry = inverse[column * size + row] / norms[column]
                inverted += entry * entry
                shift += means[column] * entry
            }
            inverted += shift * shift
            whole += norms[row] * norms[row] + Double(rows) * means[row] * means[row]
        }
        guard (whole * inverted).squareRoot() * Double(rows) * Double.ulpOfOne < 0.1 else { return nil }
        for row in 0..<size {
            for column in row..<size { triangle[row * size + column] *= norms[column] }
        }
        self.init(size: size, values: triangle)
    }

    /// Cholesky's factor in place. False if the matrix is not positive definite.
    private static func factor(_ matrix: inout [Double], _ size: Int) -> Bool {
        matrix.withUnsafeMutableBufferPointer { matrix in
            for pivot in 0..<size {
                let square = matrix[pivot * size + pivot]
                guard square > 0, square.isFinite else { return false }
                let root = square.squareRoot()
                for column in pivot..<size { matrix[pivot * size + column] /= root }
                for row in (pivot + 1)..<max(size, pivot + 1) {
                    let entry = matrix[pivot * size + row]
                    for column in row..<size {
                        matrix[row * size + column] -= entry * matrix[pivot * size + column]
                    }
                }
            }
            return true
        }
    }

    /// Of an upper triangle with a positive diagonal. Nil when a number is not finite.
    private static func inverse(_ triangle: [Double], _ size: Int) -> [Double]? {
        var inverse = [Double](repeating: 0, count: size * size)
        for row in (0..<size).reversed() {
            let diagonal = triangle[row * size + row]
            inverse[row * size + row] = 1
            for inner in (row + 1)..<max(size, row + 1) {
                let entry = triangle[row * size + inner]
                for column in inner..<size {
                    inverse[row * size + column] -= entry * inverse[inner * size + column]
                }
            }
            for column in row..<size { inverse[row * size + column] /= diagonal }
        }
        return inverse.allSatisfy { $0.isFinite } ? inverse : nil
    }
}
