/// A read-only window onto a row-major matrix of doubles that somebody else owns.
///
/// `stride` is the distance between the starts of two rows, so a view may show the leading columns of a wider matrix.
/// A view is valid only while its owner keeps the memory alive; it never leaves the call it is made for.
public struct MatrixView {
    public let base: UnsafePointer<Double>
    public let rows: Int
    public let columns: Int
    public let stride: Int

    /// - Precondition: `stride >= columns`, and `base` holds `(rows - 1) * stride + columns` readable values.
    public init(_ base: UnsafePointer<Double>, rows: Int, columns: Int, stride: Int? = nil) {
        self.base = base
        self.rows = rows
        self.columns = columns
        self.stride = stride ?? columns
    }
}

/// A writable window onto a row-major matrix of doubles that somebody else owns. See ``MatrixView``.
public struct MutableMatrixView {
    public let base: UnsafeMutablePointer<Double>
    public let rows: Int
    public let columns: Int
    public let stride: Int

    public init(_ base: UnsafeMutablePointer<Double>, rows: Int, columns: Int, stride: Int? = nil) {
        self.base = base
        self.rows = rows
        self.columns = columns
        self.stride = stride ?? columns
    }

    public var readOnly: MatrixView { MatrixView(base, rows: rows, columns: columns, stride: stride) }
}
