import ControlPlane
import Foundation

/// Values that no query looks into, as JSON text with its keys in order.
enum JSONColumn {
    static let noTags = "{}"

    static func encode(_ value: some Encodable) throws -> String { try text(value, JSONEncoder()) }

    /// For values whose numbers may be NaN or infinite, which JSON has no numbers for.
    static func encodeMeasurements(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: infinity, negativeInfinity: "-" + infinity, nan: nan)
        return try text(value, encoder)
    }

    static func decodeMeasurements<Value: Decodable>(_: Value.Type = Value.self, from text: String) throws -> Value {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: infinity, negativeInfinity: "-" + infinity, nan: nan)
        return try decoder.decode(Value.self, from: Data(text.utf8))
    }

    private static let infinity = "Infinity"
    private static let nan = "NaN"

    private static func text(_ value: some Encodable, _ encoder: JSONEncoder) throws -> String {
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    static func tags(_ tags: Tags) throws -> String {
        tags == Tags() ? noTags : try encode(tags)
    }

    static func decode<Value: Decodable>(_: Value.Type = Value.self, from text: String) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(text.utf8))
    }
}
