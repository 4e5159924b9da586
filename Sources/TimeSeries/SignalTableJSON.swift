/// Reads JSON bodies that carry a matrix of readings, in one pass and without a value per number.
///
///     {"signalNames": ["a", "b"],
///      "data": [{"timestamp": "2024-03-01T00:00:00Z", "values": [1.5, null]}, ...],
///      "sensitivity": 0.5, ...}
///
/// Members may come in any order. `columnLabels` stands for `signalNames`, and `value` for `values`. null is a missing
/// reading. A row may have further members, which are read and dropped.
///
/// Throws `JSONSyntaxError` for bytes that are not JSON, and `TableError` with `path`, row and column for JSON that is not
/// such a body. Whatever the bytes are, nothing traps.
public enum SignalTableJSON {
    public struct Options: Sendable {
        /// Times must rise from row to row.
        public var requireStrictlyIncreasing: Bool
        public var maxSignals: Int
        public var maxCells: Int
        /// Thins the table while it is read, so that memory stays bounded; nil keeps every row. The rows that are left
        /// out are checked like the others, and do not count against `maxCells`.
        public var reduction: RowReduction?

        public init(
            requireStrictlyIncreasing: Bool = true, maxSignals: Int = 10_000, maxCells: Int = 1 << 28,
            reduction: RowReduction? = nil
        ) {
            self.requireStrictlyIncreasing = requireStrictlyIncreasing
            self.maxSignals = maxSignals
            self.maxCells = maxCells
            self.reduction = reduction
        }
    }

    /// The `path` of an error about the document itself, which is no object.
    public static let wholeDocument = "the document"

    /// Reads a whole document.
    public static func read(_ bytes: [UInt8], options: Options = Options()) throws -> SignalDocument {
        try bytes.withUnsafeBufferPointer { try read($0, options: options) }
    }

    /// Reads a whole document.
    public static func read(
        _ bytes: UnsafeBufferPointer<UInt8>, options: Options = Options()
    ) throws -> SignalDocument {
        var scanner = JSONScanner(bytes)
        let document = try read(from: &scanner, path: "", options: options)
        try scanner.finish()
        return document
    }

    /// Reads a whole document whose readings lie one object deeper, in the member `name`, as those of a job do.
    ///
    /// - Returns: the outer object's other members, and the inner object, or nil when it is absent. An inner member that is
    ///   null counts as absent.
    public static func read(
        _ bytes: [UInt8], nestedIn name: String, options: Options = Options()
    ) throws -> (outer: JSONObject, inner: SignalDocument?) {
        try bytes.withUnsafeBufferPointer { buffer in
            var scanner = JSONScanner(buffer)
            var outer = JSONObject()
            var inner: SignalDocument?
            var seen = Set<String>()
            try expect(.object, &scanner, path: "")
            try scanner.beginObject()
            while let key = try scanner.nextKey() {
                guard seen.insert(key).inserted else { throw scanner.repeated(key) }
                if key != name {
                    outer.append(key, try scanner.value())
                } else if try !takeNull(&scanner) {
                    inner = try read(from: &scanner, path: name, options: options)
                }
            }
            try scanner.finish()
            return (outer, inner)
        }
    }

    /// Reads the object at the scanner's place. `path` is where that object lies in its document, for messages.
    public static func read(
        from scanner: inout JSONScanner, path: String, options: Options = Options()
    ) throws -> SignalDocument {
        var parser = SignalDocumentParser(path: path.isEmpty ? "" : path + ".", options: options)
        try expect(.object, &scanner, path: path)
        try parser.parse(&scanner)
        return parser.document
    }

    static func expect(
        _ kind: JSONScanner.Kind, _ scanner: inout JSONScanner, path: @autoclosure () -> String
    ) throws {
        let found = try scanner.peek()
        guard found == kind else {
            let path = path()
            throw TableError(
                .wrongType(found: found.name, expected: kind.name), path: path.isEmpty ? wholeDocument : path)
        }
    }

    static func takeNull(_ scanner: inout JSONScanner) throws -> Bool {
        guard try scanner.peek() == .null else { return false }
        try scanner.null()
        return true
    }
}
