/// What `CSVReader` found: the signals, and the first column as it was written when that column holds the times.
public struct CSVTable: Sendable {
    public var table: SignalTable
    /// Name of the time column; nil when there is none.
    public var timestampName: String?
    /// The time column's cells as written (outer blanks removed), one a row; nil when there is no time column.
    public var timestampTexts: TextColumn?

    /// Set when a reduction was asked for and left rows out.
    public var reduction: RowReduction.Result?

    public init(
        table: SignalTable, timestampName: String? = nil, timestampTexts: TextColumn? = nil,
        reduction: RowReduction.Result? = nil
    ) {
        self.table = table
        self.timestampName = timestampName
        self.timestampTexts = timestampTexts
        self.reduction = reduction
    }
}

/// Many short texts in one buffer: a string object for each of a million rows would cost more than the readings do.
public struct TextColumn: RandomAccessCollection, Sendable, Equatable {
    private var bytes: [UInt8] = []
    private var ends: [Int] = []

    public init() {}

    public init(_ texts: some Sequence<String>) {
        for text in texts {
            bytes.append(contentsOf: text.utf8)
            ends.append(bytes.count)
        }
    }

    public var startIndex: Int { 0 }
    public var endIndex: Int { ends.count }

    public subscript(position: Int) -> String {
        let start = position == 0 ? 0 : ends[position - 1]
        return String(decoding: bytes[start..<ends[position]], as: UTF8.self)
    }

    /// Adds a text; `text` must be valid UTF-8, or it is repaired when read.
    mutating func append(_ text: UnsafeBufferPointer<UInt8>) {
        bytes.append(contentsOf: text)
        ends.append(bytes.count)
    }
}
