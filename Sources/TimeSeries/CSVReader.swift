/// Reads comma-separated text into a `SignalTable`, in one pass and without a string per cell.
///
/// The form is RFC 4180: a header line, commas, quotes where wanted (`"a ""quoted"" name"`), LF or CRLF. A byte order mark, a
/// missing final newline and blank lines at the end are accepted. Blanks around unquoted cells do not count.
///
/// A cell is a decimal number. Missing readings, which become NaN, are the empty cell and, in any case of letters, `null`,
/// `nan`, `inf` and `infinity`. Everything else is an error that names row, line and column: a wrong cell is never read as
/// something it is not. Booleans are written 0 and 1.
///
/// Whatever the bytes are, the answer is a table or a `TableError`.
public enum CSVReader {
    public struct Options: Sendable {
        /// Which column, if any, holds the times.
        public enum TimestampColumn: Sendable, Equatable {
            /// The first column, if its header is exactly this name; otherwise all columns are signals. Its cells must be
            /// ISO 8601 times on every row, or empty on every row.
            case named(String)
            /// The first column, whatever its name and its texts. If each of them is a time, the table has timestamps.
            case firstColumnAlways
            /// No column: all are signals.
            case absent
        }

        public enum DuplicateHeader: Sendable, Equatable {
            case error
            case allow
        }

        public var timestampColumn: TimestampColumn
        /// Times must rise from row to row. Only looked at when the table has timestamps.
        public var requireStrictlyIncreasing: Bool
        public var duplicateHeader: DuplicateHeader
        public var maxSignals: Int
        public var maxRows: Int
        public var maxCells: Int
        /// Thins the table while it is read, so that memory stays bounded; nil keeps every row. The rows that are left out
        /// are checked like the others, and `timestampTexts` is nil.
        public var reduction: RowReduction?

        /// - Parameters:
        ///   - maxSignals: More columns than this are refused while the header is read.
        ///   - maxCells: Rows times signals; bounds the memory that a small text of many short cells can ask for.
        public init(
            timestampColumn: TimestampColumn = .named("timestamp"), requireStrictlyIncreasing: Bool = true,
            duplicateHeader: DuplicateHeader = .error, maxSignals: Int = 10_000, maxRows: Int = 1 << 27,
            maxCells: Int = 1 << 28, reduction: RowReduction? = nil
        ) {
            self.timestampColumn = timestampColumn
            self.requireStrictlyIncreasing = requireStrictlyIncreasing
            self.duplicateHeader = duplicateHeader
            self.maxSignals = maxSignals
            self.maxRows = maxRows
            self.maxCells = maxCells
            self.reduction = reduction
        }
    }

    /// Reads the text in `bytes`, which may be a mapped file.
    public static func read(_ bytes: UnsafeRawBufferPointer, options: Options = Options()) throws(TableError)
        -> CSVTable
    {
        let text = bytes.assumingMemoryBound(to: UInt8.self)
        guard let base = text.baseAddress else { throw TableError(.noColumns) }
        var parser = CSVParser(base: base, count: text.count, options: options)
        return try parser.parse()
    }

    /// Reads the text in `bytes`.
    public static func read(_ bytes: [UInt8], options: Options = Options()) throws(TableError) -> CSVTable {
        let result: Result<CSVTable, TableError> = bytes.withUnsafeBytes { buffer in
            do throws(TableError) { return .success(try read(buffer, options: options)) } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }
}
