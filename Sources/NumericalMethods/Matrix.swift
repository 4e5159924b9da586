/// A dense row-major matrix: `values[row * columns + column]`.
public struct Matrix: Sendable, Equatable {
    public let rows: Int
    public let columns: Int
    public var values: [Double]

    /// A matrix of zeros.
    public init(rows: Int, columns: Int) {
        self.init(rows: rows, columns: columns, values: [Double](repeating: 0, count: rows * columns))
    }

    /// - Precondition: `values.count == rows * columns`.
    public init(rows: Int, columns: Int, values: [Double]) {
        precondition(values.count == rows * columns, "a \(rows) x \(columns) matrix needs \(rows * columns) values")
        self.rows = rows
        self.columns = columns
        self.values = values
    }

    public subscript(row: Int, column: Int) -> Double {
        get { values[row * columns + column] }
        set { values[row * columns + column] = newValue }
    }

    /// Calls `body` with a view of the whole matrix.
    public func withView<R>(_ body: (MatrixView) throws -> R) rethrows -> R {
        try values.withUnsafeBufferPointer { buffer in
            // An empty array may have no storage; a view of nothing never reads through its pointer.
            let base = buffer.baseAddress ?? UnsafePointer(bitPattern: 8).unsafelyUnwrapped
            return try body(MatrixView(base, rows: rows, columns: columns))
        }
    }

    /// Calls `body` with a writable view of the whole matrix.
    public mutating func withMutableView<R>(_ body: (MutableMatrixView) throws -> R) rethrows -> R {
        let (rows, columns) = (rows, columns)
        return try values.withUnsafeMutableBufferPointer { buffer in
            let base = buffer.baseAddress ?? UnsafeMutablePointer(bitPattern: 8).unsafelyUnwrapped
            return try body(MutableMatrixView(base, rows: rows, columns: columns))
        }
    }
}
