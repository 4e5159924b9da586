/// One row of a table as bytes: for each column the length + 1 of its text as LEB128, then the text; 0 where there is none.
/// The end of a row that has no more cells is left out.
public enum CellRow {
    /// Why bytes are no row.
    public struct Damage: Error, Sendable, Equatable, CustomStringConvertible {
        public var offset: Int
        public var description: String { "the bytes of a row end or overflow at byte \(offset)" }
    }

    /// Adds the next cell; nil where there is none.
    public static func append(_ cell: UnsafeBufferPointer<UInt8>?, to bytes: inout [UInt8]) {
        guard let cell else { return bytes.append(0) }
        var length = UInt64(cell.count) + 1
        while length >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: length) | 0x80)
            length >>= 7
        }
        bytes.append(UInt8(length))
        bytes.append(contentsOf: cell)
    }

    public static func encode(_ cells: [String?]) -> [UInt8] {
        var bytes: [UInt8] = []
        let count = (cells.lastIndex { $0 != nil } ?? -1) + 1
        for cell in cells[..<count] {
            guard var text = cell else {
                append(nil, to: &bytes)
                continue
            }
            text.withUTF8 { append($0, to: &bytes) }
        }
        return bytes
    }

    /// Hands every cell to `body` with its column, from 0, up to the last that is written.
    public static func forEach(
        _ bytes: UnsafeRawBufferPointer, _ body: (Int, UnsafeBufferPointer<UInt8>?) throws -> Void
    ) throws {
        let bytes = bytes.assumingMemoryBound(to: UInt8.self)
        var position = 0
        var column = 0
        while position < bytes.count {
            let length = try self.length(bytes, &position)
            if length == 0 {
                try body(column, nil)
            } else {
                let count = length - 1
                guard count <= bytes.count - position else { throw Damage(offset: position) }
                try body(column, UnsafeBufferPointer(rebasing: bytes[position..<(position + count)]))
                position += count
            }
            column += 1
        }
    }

    public static func cells(_ bytes: [UInt8]) throws -> [String?] {
        var cells: [String?] = []
        try bytes.withUnsafeBytes { row in
            try forEach(row) { cells.append($1.map { String(decoding: $0, as: UTF8.self) }) }
        }
        return cells
    }

    /// A row with the cells of `new`, and those of `old` where `new` has none.
    public static func merge(old: UnsafeRawBufferPointer, new: UnsafeRawBufferPointer) throws -> [UInt8] {
        var kept: [UnsafeBufferPointer<UInt8>?] = []
        try forEach(old) { kept.append($1) }
        try forEach(new) { column, cell in
            guard column < kept.count else { return kept.append(cell) }
            if let cell { kept[column] = cell }
        }
        while case .some(nil) = kept.last { kept.removeLast() }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(old.count + new.count)
        for cell in kept { append(cell, to: &bytes) }
        return bytes
    }

    private static func length(_ bytes: UnsafeBufferPointer<UInt8>, _ position: inout Int) throws(Damage) -> Int {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while position < bytes.count, shift < 56 {
            let byte = bytes[position]
            position += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return Int(value) }
            shift += 7
        }
        throw Damage(offset: position)
    }
}
