import TimeSeries

/// What all cells of a column so far have in common. It only ever widens: what one cell ruled out stays ruled out.
///
/// Cells that are absent or empty say nothing.
public struct ColumnTraits: Codable, Sendable, Equatable {
    private var areNumbers = true
    private var areLogical = true
    private var hasZero = false
    private var hasOne = false
    private var areDates = true
    private var hasCells = false
    private var hasLongText = false

    private enum CodingKeys: String, CodingKey {
        case areNumbers = "n"
        case areLogical = "l"
        case hasZero = "z"
        case hasOne = "o"
        case areDates = "d"
        case hasCells = "c"
        case hasLongText = "t"
    }

    /// Words from which a cell counts as free text rather than the name of a category.
    static let wordsOfText = 8

    public init() {}

    public mutating func observe(_ cell: UnsafeBufferPointer<UInt8>?) {
        guard let cell, !cell.isEmpty else { return }
        hasCells = true
        if areNumbers, Self.number(of: cell) == nil { areNumbers = false }
        if areLogical {
            switch Self.logical(of: cell) {
            case true: hasOne = true
            case false: hasZero = true
            case nil: areLogical = false
            }
        }
        if areDates, Self.date(of: cell) == nil { areDates = false }
        if !areNumbers, !areDates, !hasLongText, Self.hasWords(cell) { hasLongText = true }
    }

    public mutating func merge(_ other: ColumnTraits) {
        areNumbers = areNumbers && other.areNumbers
        areLogical = areLogical && other.areLogical
        hasZero = hasZero || other.hasZero
        hasOne = hasOne || other.hasOne
        areDates = areDates && other.areDates
        hasCells = hasCells || other.hasCells
        hasLongText = hasLongText || other.hasLongText
    }

    /// The narrowest type that all cells have; `string` for a column without any. Numbers are logical where they are 1 and 0, both of
    /// them.
    public var inferredType: TableColumn.DataType {
        guard hasCells else { return .string }
        if areNumbers, !(areLogical && hasZero && hasOne) { return .numericMeasure }
        if areLogical { return .logical }
        if areDates { return .date }
        return hasLongText ? .text : .string
    }

    /// Whether all cells can be read as `type`.
    public func fits(_ type: TableColumn.DataType) -> Bool {
        switch type {
        case .string, .text: true
        case .numeric, .numericMeasure: areNumbers
        case .logical: areLogical
        case .date: areDates
        }
    }

    private static func hasWords(_ cell: UnsafeBufferPointer<UInt8>) -> Bool {
        var words = 0
        var isInWord = false
        for byte in cell {
            let isBlank = byte == 0x20 || (0x09...0x0D).contains(byte)
            if !isBlank, !isInWord { words += 1 }
            isInWord = !isBlank
        }
        return words >= wordsOfText
    }
}

/// How a cell is read as a value. Blanks around it do not count.
extension ColumnTraits {
    /// A decimal number of single precision's size, which is that of the numbers that detectors of rows see.
    public static func number(of cell: UnsafeBufferPointer<UInt8>) -> Double? {
        guard let value = DecimalParser.parse(cell.trimmedBlanks), Float(value).isFinite else { return nil }
        return value
    }

    /// true, yes, on and 1, or false, no, off and 0, in any case of letters.
    public static func logical(of cell: UnsafeBufferPointer<UInt8>) -> Bool? {
        let word = cell.trimmedBlanks
        guard (1...5).contains(word.count) else { return nil }
        func matches(_ name: StaticString) -> Bool {
            guard word.count == name.utf8CodeUnitCount else { return false }
            for index in 0..<word.count where word[index] | 0x20 != name.utf8Start[index] { return false }
            return true
        }
        if word.count == 1 { return word[0] == UInt8(ascii: "1") ? true : word[0] == UInt8(ascii: "0") ? false : nil }
        if matches("true") || matches("yes") || matches("on") { return true }
        if matches("false") || matches("no") || matches("off") { return false }
        return nil
    }

    /// An ISO 8601 time: with `Z`, `+03:00`, `+0300` or no offset, which means UTC, or a day alone.
    public static func date(of cell: UnsafeBufferPointer<UInt8>) -> Timestamp? {
        Timestamp(parsing: cell.trimmedBlanks)
    }
}
