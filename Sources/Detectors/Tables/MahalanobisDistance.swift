import NumericalMethods

/// Squared distances of rows from their mean, in units of the rows' own covariance: (x - m)ᵀ C⁺ (x - m).
///
/// C⁺ is a pseudo-inverse that is truncated by rank. Columns are divided by their deviations first, so that neither rank nor distance
/// depends on units; directions count that have at least ``tolerance`` of the variance of the longest one. What lies below is a
/// dependency between columns that rounding blurs: 1e-10 of the variance is 1e-5 of the length. Columns that never change are left
/// out. The covariance has n - 1 in its denominator, so distances sum up to (n - 1) times the rank.
enum MahalanobisDistance {
    static let tolerance = 1e-10

    /// - Parameter check: told how much is done, 0 to 1; what it throws ends the work.
    /// - Throws: ``DetectorError/numericalFailure(_:)`` when the eigendecomposition does not converge.
    static func squared(_ table: FeatureTable, check: (Double) throws -> Void) throws -> [Double] {
        let scaling = try Scaling(table) { try check(0.2 * $0) }
        guard !scaling.columns.isEmpty else { return [Double](repeating: 0, count: table.rowCount) }
        return try scaling.columns.count <= table.rowCount
            ? byColumns(table, scaling, check) : byRows(table, scaling, check)
    }

    /// From the eigenvectors of the covariance of columns.
    private static func byColumns(
        _ table: FeatureTable, _ scaling: Scaling, _ check: (Double) throws -> Void
    ) throws -> [Double] {
        let count = Double(table.rowCount)
        var gram = Matrix(rows: scaling.columns.count, columns: scaling.columns.count)
        try table.forEachBlock { rows, block in
            try check(0.2 + 0.4 * Double(rows.lowerBound) / count)
            scaling.scaled(block).withView { block in gram.withMutableView { MatrixProducts.addGram(of: block, to: $0) }
            }
        }
        try check(0.6)
        var axes = try Axes(gram)
        // Rows times these axes have variance 1 along each.
        for axis in 0..<axes.vectors.rows {
            let length = (axes.values[axis] / (count - 1)).squareRoot()
            for column in 0..<axes.vectors.columns { axes.vectors[axis, column] /= length }
        }
        var distances: [Double] = []
        distances.reserveCapacity(table.rowCount)
        try table.forEachBlock { rows, block in
            try check(0.8 + 0.2 * Double(rows.lowerBound) / count)
            var projected = Matrix(rows: rows.count, columns: axes.vectors.rows)
            scaling.scaled(block).withView { block in
                axes.vectors.withView { axes in
                    projected.withMutableView {
                        MatrixProducts.multiply(block, axes, transposingSecond: true, into: $0)
                    }
                }
            }
            for row in 0..<rows.count {
                let first = row * projected.columns
                distances.append(projected.values[first..<(first + projected.columns)].reduce(0) { $0 + $1 * $1 })
            }
        }
        return distances
    }

    /// The same from the eigenvectors of the products of rows, which are fewer: row i of the table is the i-th components of those,
    /// times lengths that cancel.
    private static func byRows(
        _ table: FeatureTable, _ scaling: Scaling, _ check: (Double) throws -> Void
    ) throws -> [Double] {
        let scaled = scaling.scaled(table.matrix(0..<table.rowCount))
        try check(0.4)
        var gram = Matrix(rows: table.rowCount, columns: table.rowCount)
        scaled.withView { scaled in
            gram.withMutableView { MatrixProducts.multiply(scaled, scaled, transposingSecond: true, into: $0) }
        }
        try check(0.6)
        let axes = try Axes(gram)
        return (0..<table.rowCount).map { row in
            (0..<axes.vectors.rows).reduce(0) { $0 + axes.vectors[$1, row] * axes.vectors[$1, row] }
                * Double(table.rowCount - 1)
        }
    }

    /// The eigenvectors that count, one in each row, and their eigenvalues.
    private struct Axes {
        var vectors: Matrix
        let values: [Double]

        init(_ gram: Matrix) throws {
            guard let decomposition = SymmetricEigendecomposition(upperTriangleOf: gram) else {
                throw DetectorError.numericalFailure("the covariance of the columns has no eigendecomposition")
            }
            let largest = decomposition.values.last ?? 0
            let first = decomposition.values.firstIndex { $0 > tolerance * largest } ?? decomposition.values.count
            values = Array(decomposition.values[first...])
            vectors = Matrix(
                rows: values.count, columns: gram.columns,
                values: Array(decomposition.vectors.values[(first * gram.columns)...]))
        }
    }

    /// Columns that change, their means and deviations.
    private struct Scaling {
        private(set) var columns: [Int] = []
        private var means: [Double] = []
        private var deviations: [Double] = []

        init(_ table: FeatureTable, _ check: (Double) throws -> Void) throws {
            let count = Double(table.rowCount)
            // Counted from the first row: a column that never changes has no variance then, not even by rounding, and a large mean
            // takes nothing from a small one.
            let origin = table.matrix(0..<1).values
            var sums = [Double](repeating: 0, count: table.width)
            var squares = sums
            func pass(_ share: Double, _ add: (Int, Double) -> Void) throws {
                try table.forEachBlock { rows, block in
                    try check(share + 0.5 * Double(rows.lowerBound) / count)
                    for row in 0..<rows.count {
                        for column in 0..<table.width { add(column, block[row, column] - origin[column]) }
                    }
                }
            }
            try pass(0) { sums[$0] += $1 }
            let shifts = sums.map { $0 / count }
            try pass(0.5) { squares[$0] += ($1 - shifts[$0]) * ($1 - shifts[$0]) }
            for column in 0..<table.width where squares[column] > 0 {
                columns.append(column)
                means.append(origin[column] + shifts[column])
                deviations.append((squares[column] / (count - 1)).squareRoot())
            }
        }

        func scaled(_ block: Matrix) -> Matrix {
            var scaled = Matrix(rows: block.rows, columns: columns.count)
            for row in 0..<block.rows {
                let (from, to) = (row * block.columns, row * columns.count)
                for (place, column) in columns.enumerated() {
                    scaled.values[to + place] = (block.values[from + column] - means[place]) / deviations[place]
                }
            }
            return scaled
        }
    }
}
