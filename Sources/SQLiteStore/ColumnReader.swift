import ControlPlane
import Foundation
import GRDB

/// Reads the columns of a row from left to right. What cannot be is `StoreError.corrupt`, never a trap.
struct ColumnReader {
    private let row: Row
    private let layout: TableLayout
    private var index = 0

    init(_ row: Row, _ layout: TableLayout) {
        self.row = row
        self.layout = layout
    }

    private mutating func next() throws -> DatabaseValue.Storage {
        guard index < row.count else { throw StoreError.corrupt("\(layout.name): too few columns") }
        defer { index += 1 }
        let value: DatabaseValue = row[index]
        return value.storage
    }

    /// The error for the column that was read last.
    func corrupt(_ reason: String) -> StoreError {
        let column = layout.columns.indices.contains(index - 1) ? layout.columns[index - 1] : "?"
        return .corrupt("\(layout.name).\(column): \(reason)")
    }

    mutating func optionalText() throws -> String? {
        switch try next() {
        case .null: return nil
        case .string(let value): return value
        default: throw corrupt("not a text")
        }
    }

    mutating func text() throws -> String {
        guard let value = try optionalText() else { throw corrupt("missing") }
        return value
    }

    /// Text that is kept as its bytes.
    mutating func textOfBytes() throws -> String {
        guard case .blob(let data) = try next(), let text = String(data: data, encoding: .utf8) else {
            throw corrupt("not UTF-8 bytes")
        }
        return text
    }

    mutating func bytes() throws -> [UInt8] {
        guard case .blob(let data) = try next() else { throw corrupt("not bytes") }
        return [UInt8](data)
    }

    mutating func optionalInteger() throws -> Int64? {
        switch try next() {
        case .null: return nil
        case .int64(let value): return value
        default: throw corrupt("not an integer")
        }
    }

    mutating func integer() throws -> Int64 {
        guard let value = try optionalInteger() else { throw corrupt("missing") }
        return value
    }

    mutating func optionalReal() throws -> Double? {
        switch try next() {
        case .null: return nil
        case .double(let value): return value
        default: throw corrupt("not a number")
        }
    }

    mutating func real() throws -> Double {
        guard case .double(let value) = try next() else { throw corrupt("not a number") }
        return value
    }

    mutating func optionalTime() throws -> Timestamp? { try optionalInteger().map(Timestamp.init(microseconds:)) }
    mutating func time() throws -> Timestamp { Timestamp(microseconds: try integer()) }

    mutating func optionalID() throws -> ResourceID? {
        guard let hex = try optionalText() else { return nil }
        guard let id = ResourceID(hex: hex) else { throw corrupt("'\(hex)' is no id") }
        return id
    }

    mutating func id() throws -> ResourceID {
        guard let id = try optionalID() else { throw corrupt("missing") }
        return id
    }

    mutating func word<Word: RawRepresentable>(_: Word.Type = Word.self) throws -> Word where Word.RawValue == String {
        let raw = try text()
        guard let word = Word(rawValue: raw) else { throw corrupt("'\(raw)' is not one of its words") }
        return word
    }

    mutating func json<Value: Decodable>(_: Value.Type = Value.self) throws -> Value {
        let text = try text()
        do {
            return try JSONColumn.decode(from: text)
        } catch {
            throw corrupt("not the JSON that belongs here")
        }
    }

    /// Tags, which most rows have none of: those are not worth a parser.
    mutating func tags() throws -> Tags {
        let text = try text()
        if text == JSONColumn.noTags { return Tags() }
        guard let tags = try? JSONColumn.decode(Tags.self, from: text) else { throw corrupt("not tags") }
        return tags
    }
}
