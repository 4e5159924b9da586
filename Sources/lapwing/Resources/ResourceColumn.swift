import TimeSeries

/// One column of a list: what it shows of a resource, and how.
struct ResourceColumn: Sendable {
    enum Style: Sendable { case text, time, number, bytes }

    /// Heading in tables; in CSV the heading is the path.
    var title: String
    /// Where the value is, e.g. `modelTrainingResults.fap`.
    var path: String
    var style: Style

    init(_ title: String, _ path: String, _ style: Style = .text) {
        self.title = title
        self.path = path
        self.style = style
    }

    var heading: TextTable.Heading {
        switch style {
        case .text, .time: TextTable.Heading(title)
        case .number, .bytes: TextTable.Heading(title, .right)
        }
    }

    func value(in resource: JSONValue) -> JSONValue? {
        path.split(separator: ".").reduce(Optional(resource)) { $0?.object?[String($1)] }
    }

    /// For people.
    func cell(of resource: JSONValue) -> String {
        guard let value = value(in: resource) else { return "" }
        switch style {
        case .time: return Self.shortTime(value.string ?? "")
        case .number: return value.number.map { Self.shortNumber($0) } ?? ScalarText.of(value)
        case .bytes: return value.number.map { Self.size($0) } ?? ScalarText.of(value)
        case .text: return ScalarText.of(value)
        }
    }

    /// For programs: the value as the server sent it.
    func csvCell(of resource: JSONValue) -> String { value(in: resource).map(ScalarText.of) ?? "" }

    /// `2026-03-01T12:30:05.120Z` without the fraction.
    private static func shortTime(_ text: String) -> String {
        guard let point = text.firstIndex(of: ".") else { return text }
        return text[..<point] + "Z"
    }

    /// Four significant digits are enough to compare by eye.
    static func shortNumber(_ value: Double) -> String {
        guard value.isFinite, value != 0, value.rounded() != value else { return ScalarText.of(.decimal(value)) }
        var unit = 1.0
        while value.magnitude * unit < 1000, unit < 1e9 { unit *= 10 }
        return ScalarText.of(.decimal((value * unit).rounded() / unit))
    }

    /// A count of bytes in units of 1024.
    static func size(_ bytes: Double) -> String {
        guard bytes >= 1024 else { return "\(Int(bytes)) B" }
        var value = bytes
        var unit = 0
        let units = ["B", "KiB", "MiB", "GiB", "TiB"]
        while value >= 1024, unit < units.count - 1 {
            value /= 1024
            unit += 1
        }
        return "\((value * 10).rounded() / 10) \(units[unit])"
    }
}
