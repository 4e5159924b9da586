/// Reads comma-separated text as `CSVReader` does, but some rows at a time, so that memory holds one piece of a long text.
///
/// Its rules and errors are `CSVReader`'s standard ones. What is wrong further down shows only when the reading gets there:
/// whoever uses the pieces before the end must be able to take that back.
///
/// The reader borrows the bytes: use it only while they stay where they are.
public struct CSVPieces {
    private var parser: CSVParser

    /// Reads the header.
    public init(_ bytes: UnsafeRawBufferPointer) throws(TableError) {
        let text = bytes.assumingMemoryBound(to: UInt8.self)
        guard let base = text.baseAddress else { throw TableError(.noColumns) }
        parser = CSVParser(base: base, count: text.count, options: CSVReader.Options())
        try parser.beginPieces()
    }

    public var signalNames: [String] { parser.names }

    /// Bytes that will not be looked at again.
    public var bytesRead: Int { parser.bytesRead }

    /// The next rows, at most `limit`, as a table; nil when there are no more. A text without any row is an error.
    /// - Precondition: `limit` is at least 1.
    public mutating func next(atMost limit: Int) throws(TableError) -> SignalTable? {
        precondition(limit > 0, "a piece has at least one row")
        return try parser.piece(atMost: limit)
    }
}
