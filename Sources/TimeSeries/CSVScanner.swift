/// Cuts comma-separated text into cells. Knows quotes and line ends, and nothing of what the cells mean.
///
/// The scanner borrows the bytes: use it, and its cells, only while they stay where they are.
public struct CSVScanner {
    /// A cell's bytes: a piece of the text, or a copy where doubled quotes had to be undone.
    public struct Cell {
        var start: UnsafePointer<UInt8>
        var count: Int
        var unescaped: [UInt8]?
        var isQuoted: Bool

        public func withBytes<R>(_ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
            guard let unescaped else { return body(UnsafeBufferPointer(start: start, count: count)) }
            return unescaped.withUnsafeBufferPointer(body)
        }

        /// The cell as text, or nil when it is not UTF-8.
        public var text: String? { withBytes { String(validating: $0, as: UTF8.self) } }
    }

    var position: UnsafePointer<UInt8>
    let end: UnsafePointer<UInt8>
    /// Line of `position`, from 1.
    public internal(set) var line = 1
    /// Whether blanks around an unquoted cell are part of it.
    private let keepsBlanks: Bool

    public init(base: UnsafePointer<UInt8>, count: Int, keepsBlanks: Bool = false) {
        position = base
        end = base + count
        self.keepsBlanks = keepsBlanks
        // Byte order mark.
        if count >= 3, base[0] == 0xEF, base[1] == 0xBB, base[2] == 0xBF { position += 3 }
    }

    public var isAtEnd: Bool { position == end }

    /// True before a comma, a line end or the end of the text.
    var isAtCellEnd: Bool {
        guard position < end else { return true }
        let byte = position.pointee
        return byte == UInt8(ascii: ",") || isAtLineEnd
    }

    /// True before LF, CRLF, a CR that ends the text, or the end of the text.
    var isAtLineEnd: Bool {
        guard position < end else { return true }
        let byte = position.pointee
        if byte == UInt8(ascii: "\n") { return true }
        return byte == UInt8(ascii: "\r") && (position + 1 == end || position[1] == UInt8(ascii: "\n"))
    }

    /// Goes over the comma at the place after a cell; false at a line end.
    public mutating func skipComma() -> Bool {
        guard position < end, position.pointee == UInt8(ascii: ",") else { return false }
        position += 1
        return true
    }

    /// Goes over the line end at `position`.
    public mutating func skipLineEnd() {
        if position < end, position.pointee == UInt8(ascii: "\r") { position += 1 }
        if position < end, position.pointee == UInt8(ascii: "\n") {
            position += 1
            line += 1
        }
    }

    /// Goes over blank lines and returns how many there were. A last line of blanks without a newline counts as one.
    public mutating func skipBlankLines() -> Int {
        var count = 0
        while position < end {
            let lineStart = position
            skipBlanks()
            guard isAtLineEnd else {
                position = lineStart
                break
            }
            skipLineEnd()
            count += 1
        }
        return count
    }

    mutating func skipBlanks() {
        while position < end, position.pointee == UInt8(ascii: " ") || position.pointee == UInt8(ascii: "\t") {
            position += 1
        }
    }

    /// Reads one cell, up to the comma or line end after it.
    public mutating func cell() throws(TableError.Reason) -> Cell {
        var start = position
        skipBlanks()
        if position < end, position.pointee == UInt8(ascii: "\"") { return try quotedCell() }
        if !keepsBlanks { start = position }
        while !isAtCellEnd { position += 1 }
        var last = position
        if keepsBlanks { return Cell(start: start, count: last - start, unescaped: nil, isQuoted: false) }
        while last > start, last[-1] == UInt8(ascii: " ") || last[-1] == UInt8(ascii: "\t") { last -= 1 }
        return Cell(start: start, count: last - start, unescaped: nil, isQuoted: false)
    }

    private mutating func quotedCell() throws(TableError.Reason) -> Cell {
        let openingLine = line
        position += 1
        let start = position
        var unescaped: [UInt8]?
        var pieceStart = start
        while position < end {
            let byte = position.pointee
            if byte == UInt8(ascii: "\n") { line += 1 }
            guard byte == UInt8(ascii: "\"") else {
                position += 1
                continue
            }
            if position + 1 < end, position[1] == UInt8(ascii: "\"") {
                // Up to and with the first of the two quotes.
                unescaped = (unescaped ?? []) + UnsafeBufferPointer(start: pieceStart, count: position + 1 - pieceStart)
                position += 2
                pieceStart = position
                continue
            }
            unescaped?.append(contentsOf: UnsafeBufferPointer(start: pieceStart, count: position - pieceStart))
            let cell = Cell(start: start, count: position - start, unescaped: unescaped, isQuoted: true)
            position += 1
            skipBlanks()
            guard isAtCellEnd else { throw .textAfterQuote }
            return cell
        }
        line = openingLine
        throw .unterminatedQuote
    }
}

extension TableError.Reason: Error {}
