import TimeSeries

/// JSON for reading: two blanks a level, one member a line, members in the order they came in.
enum PrettyJSON {
    static func text(_ value: JSONValue) -> String {
        var text = ""
        write(value, indent: "", into: &text)
        return text + "\n"
    }

    private static func write(_ value: JSONValue, indent: String, into text: inout String) {
        let inner = indent + "  "
        switch value {
        case .object(let object) where !object.isEmpty:
            text += "{"
            for (index, member) in object.members.enumerated() {
                text += "\(index == 0 ? "" : ",")\n\(inner)\(scalar(.string(member.name))): "
                write(member.value, indent: inner, into: &text)
            }
            text += "\n\(indent)}"
        case .array(let elements) where !elements.isEmpty:
            text += "["
            for (index, element) in elements.enumerated() {
                text += "\(index == 0 ? "" : ",")\n\(inner)"
                write(element, indent: inner, into: &text)
            }
            text += "\n\(indent)]"
        default: text += scalar(value)
        }
    }

    private static func scalar(_ value: JSONValue) -> String {
        var writer = JSONWriter(reservingCapacity: 32)
        writer.value(value)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
