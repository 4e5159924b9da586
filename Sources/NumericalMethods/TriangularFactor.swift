import COpenBLAS

/// The triangle R of `A = Q R`, by Householder's reflections (LAPACK's `dgeqrf`): what least squares needs of a matrix with
/// many rows, without squaring its condition.
///
/// Computed on memory of fixed alignment, so that the same matrix gives the same bits.
public struct TriangularFactor: Sendable {
    public let size: Int
    /// Row-major, `size` x `size`; zero below the diagonal. Signs of the rows are arbitrary.
    private let values: [Double]

    init(size: Int, values: [Double]) {
        self.size = size
        self.values = values
    }

    /// - Parameters:
    ///   - columns: of equal length, at least as long as there are columns.
    /// - Returns: nil for shorter columns, or when a number is not finite.
    public init?(columns: [[Double]]) {
        MatrixProducts.configure()
        let size = columns.count
        let rows = columns.first?.count ?? 0
        guard size > 0, rows >= size, rows <= Int(Int32.max) / size else { return nil }
        precondition(columns.allSatisfy { $0.count == rows }, "columns of one length")
        guard columns.allSatisfy({ $0.allSatisfy { $0.isFinite } }) else { return nil }
        let workSize = 64 * size
        let storage = UnsafeMutableRawPointer.allocate(
            byteCount: (rows * size + size + workSize) * MemoryLayout<Double>.stride, alignment: 64)
        defer { storage.deallocate() }
        let matrix = storage.bindMemory(to: Double.self, capacity: rows * size + size + workSize)
        for (index, column) in columns.enumerated() {
            for row in 0..<rows { matrix[index * rows + row] = column[row] }
        }
        let (m, n) = (MatrixProducts.int32(rows), MatrixProducts.int32(size))
        let scales = matrix + rows * size
        let info = LAPACKE_dgeqrf_work(
            LAPACK_COL_MAJOR, m, n, matrix, m, scales, scales + size, MatrixProducts.int32(workSize))
        guard info == 0 else { return nil }
        var triangle = [Double](repeating: 0, count: size * size)
        for row in 0..<size {
            for column in row..<size { triangle[row * size + column] = matrix[column * rows + row] }
        }
        guard triangle.allSatisfy({ $0.isFinite }) else { return nil }
        self.init(size: size, values: triangle)
    }

    public subscript(row: Int, column: Int) -> Double { values[row * size + column] }

    /// Singular values of the first `count` columns of A, falling. Nil when LAPACK does not converge.
    public func singularValues(ofFirst count: Int) -> [Double]? {
        precondition(count >= 0 && count <= size, "more columns than there are")
        guard count > 0 else { return [] }
        var block = [Double](repeating: 0, count: count * count)
        for row in 0..<count {
            for column in row..<count { block[column * count + row] = self[row, column] }
        }
        var singular = [Double](repeating: 0, count: count)
        let order = MatrixProducts.int32(count)
        let info = LAPACKE_dgesdd(
            LAPACK_COL_MAJOR, Int8(UInt8(ascii: "N")), order, order, &block, order, &singular, nil, 1, nil, 1)
        return info == 0 && singular.allSatisfy { $0.isFinite } ? singular : nil
    }
}
