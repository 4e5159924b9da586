import TimeSeries

/// A JSON scalar as plain text: strings without quotes, null as nothing.
enum ScalarText {
    static func of(_ value: JSONValue) -> String {
        switch value {
        case .string(let text): return text
        case .null: return ""
        case .object, .array, .number, .bool:
            var writer = JSONWriter(reservingCapacity: 32)
            writer.value(value)
            return String(decoding: writer.bytes, as: UTF8.self)
        }
    }
}
