import COpenBLAS

/// `A = V Λ Vᵀ` of a symmetric matrix: eigenvalues rising, one eigenvector per **row** of `vectors`.
///
/// LAPACK's divide and conquer (`dsyevd`), on memory of fixed alignment, so that the same matrix gives the same bits.
public struct SymmetricEigendecomposition: Sendable {
    /// Rising.
    public let values: [Double]
    /// `vectors[i, j]` is component j of the unit eigenvector that belongs to `values[i]`; its sign is arbitrary.
    public let vectors: Matrix

    private static let alignment = 64

    /// Reads the upper triangle only. Nil when the matrix holds a number that is not finite or LAPACK does not converge.
    /// - Precondition: the matrix is square.
    public init?(upperTriangleOf matrix: Matrix) {
        precondition(matrix.rows == matrix.columns, "an eigendecomposition needs a square matrix")
        MatrixProducts.configure()
        let n = matrix.rows
        guard matrix.values.allSatisfy(\.isFinite) else { return nil }
        guard n > 0 else {
            (values, vectors) = ([], matrix)
            return
        }
        let order = MatrixProducts.int32(n)
        let (workSize, integerSize) = (1 + 6 * n + 2 * n * n, 3 + 5 * n)
        let bytes = MemoryLayout<Double>.stride
        let storage = UnsafeMutableRawPointer.allocate(
            byteCount: (n * n + n + workSize) * bytes + 3 * Self.alignment, alignment: Self.alignment)
        defer { storage.deallocate() }
        var offset = 0
        func carve(_ count: Int) -> UnsafeMutablePointer<Double> {
            let start = storage.advanced(by: offset).bindMemory(to: Double.self, capacity: count)
            offset += (count * bytes + Self.alignment - 1) / Self.alignment * Self.alignment
            return start
        }
        let (a, w, work) = (carve(n * n), carve(n), carve(workSize))
        for i in 0..<(n * n) { a[i] = matrix.values[i] }
        var integers = [Int32](repeating: 0, count: integerSize)
        // The row-major upper triangle is LAPACK's column-major lower one; its column eigenvectors are our rows.
        let info = integers.withUnsafeMutableBufferPointer {
            LAPACKE_dsyevd_work(
                LAPACK_COL_MAJOR, Int8(UInt8(ascii: "V")), Int8(UInt8(ascii: "L")), order, a, order, w, work,
                MatrixProducts.int32(workSize), $0.baseAddress, MatrixProducts.int32(integerSize))
        }
        guard info == 0 else { return nil }
        values = Array(UnsafeBufferPointer(start: w, count: n))
        vectors = Matrix(rows: n, columns: n, values: Array(UnsafeBufferPointer(start: a, count: n * n)))
        guard values.allSatisfy(\.isFinite) else { return nil }
    }
}
