import COpenBLAS

/// The Cholesky factor of a symmetric positive definite matrix, in double precision.
///
/// The factor is kept in LAPACK's column-major lower triangle, which is the row-major *upper* triangle of the same
/// memory: no transposition is needed on the way in or out.
public struct Cholesky: Sendable {
    public let size: Int
    private var factor: [Double]

    /// Factors `matrix + ridge * I`, reading the upper triangle only. Returns nil when that is not positive definite or
    /// holds a number that is not finite.
    public init?(upperTriangleOf matrix: Matrix, ridge: Double = 0) {
        precondition(matrix.rows == matrix.columns, "a Cholesky factor needs a square matrix")
        MatrixProducts.configure()
        let n = matrix.rows
        size = n
        factor = matrix.values
        for i in 0..<n { factor[i * n + i] += ridge }
        guard n > 0 else { return }
        let order = MatrixProducts.int32(n)
        let info = factor.withUnsafeMutableBufferPointer {
            LAPACKE_dpotrf(LAPACK_COL_MAJOR, Int8(UInt8(ascii: "L")), order, $0.baseAddress, order)
        }
        guard info == 0, (0..<n).allSatisfy({ factor[$0 * n + $0].isFinite }) else { return nil }
    }

    /// Factors `matrix + ridge * I`; when that fails the ridge grows tenfold, at most five times.
    /// - Returns: the factor and the ridge that was needed, or nil when none sufficed.
    public static func withGrowingRidge(_ matrix: Matrix, ridge: Double) -> (factor: Cholesky, ridge: Double)? {
        var ridge = ridge
        for _ in 0...5 {
            if let factor = Cholesky(upperTriangleOf: matrix, ridge: ridge) { return (factor, ridge) }
            ridge *= 10
        }
        return nil
    }

    /// Solves `A X = B` for every column of the row-major `right` (size x columns), in place.
    public func solve(_ right: inout Matrix) -> Bool {
        precondition(right.rows == size, "right-hand side of a Cholesky solve")
        guard size > 0, right.columns > 0 else { return true }
        let order = MatrixProducts.int32(size)
        let columns = MatrixProducts.int32(right.columns)
        // A = L Lᵀ with L the column-major lower triangle, that is A = Uᵀ U with U the row-major upper one.
        factor.withUnsafeBufferPointer { a in
            right.values.withUnsafeMutableBufferPointer { b in
                for transpose in [CblasTrans, CblasNoTrans] {
                    cblas_dtrsm(
                        CblasRowMajor, CblasLeft, CblasUpper, transpose, CblasNonUnit, order, columns, 1, a.baseAddress,
                        order, b.baseAddress, columns)
                }
            }
        }
        return right.values.allSatisfy(\.isFinite)
    }

    /// The full symmetric inverse, consuming the factor's memory. Nil when LAPACK reports a singular factor.
    public consuming func inverse() -> Matrix? {
        let n = size
        guard n > 0 else { return Matrix(rows: 0, columns: 0) }
        var values = factor
        factor = []
        let order = MatrixProducts.int32(n)
        let info = values.withUnsafeMutableBufferPointer { buffer in
            LAPACKE_dpotri(LAPACK_COL_MAJOR, Int8(UInt8(ascii: "L")), order, buffer.baseAddress, order)
        }
        guard info == 0 else { return nil }
        values.withUnsafeMutableBufferPointer { buffer in
            for row in 0..<n {
                for column in (row + 1)..<max(n, row + 1) { buffer[column * n + row] = buffer[row * n + column] }
            }
        }
        return Matrix(rows: n, columns: n, values: values)
    }
}
