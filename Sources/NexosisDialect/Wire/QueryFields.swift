import ControlPlane
import HTTPService
import TimeSeries

/// The parameters of a query. Names are matched whatever their case, empty values are the same as none, and names that nobody asks
/// for are not looked at.
struct QueryFields {
    private var values: [String: [String]] = [:]
    private let refusesEmpty: Bool

    /// - Parameter refusesEmpty: whether an empty value is a mistake: in deletions, which it would widen.
    init(_ target: RequestTarget, refusesEmpty: Bool = false) throws {
        self.refusesEmpty = refusesEmpty
        for (name, value) in try target.queryItems() where refusesEmpty || !value.isEmpty {
            values[name.lowercased(), default: []].append(value)
        }
    }

    /// Nil when there is none.
    func text(_ name: String) throws -> String? {
        guard let all = values[name.lowercased()] else { return nil }
        guard Set(all).count == 1 else { throw NexosisRefusal.field(name, "is given several times") }
        guard !refusesEmpty || !all[0].isEmpty else {
            throw NexosisRefusal.field(name, "must not be empty: leave it out if it is not meant")
        }
        return all[0]
    }

    /// Of two names for the same thing the one that is there.
    func text(_ name: String, or other: String) throws -> String? { try text(nameThatIsThere(name, other)) }

    private func nameThatIsThere(_ name: String, _ other: String) throws -> String {
        guard values[other.lowercased()] != nil else { return name }
        guard values[name.lowercased()] == nil else {
            throw NexosisRefusal.field(name, "and \(other) say the same: give one of them")
        }
        return other
    }

    /// Of a parameter that is repeated, or holds a list with commas. Nil when there is none.
    func list(_ name: String) -> [String]? {
        let items = (values[name.lowercased()] ?? []).flatMap { $0.split(separator: ",") }.map(Self.trimmed)
        let words = items.filter { !$0.isEmpty }
        return words.isEmpty ? nil : words
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text.drop { $0 == " " }
        while text.last == " " { text.removeLast() }
        return String(text)
    }

    /// Nil when there is none.
    func time(_ name: String) throws -> Timestamp? {
        guard let text = try text(name) else { return nil }
        guard let time = NexosisTime.parse(text) else {
            throw NexosisRefusal.field(
                name, "'\(text.excerpt)' is not a date and time of ISO 8601 such as 2018-01-12T13:07:10+00:00")
        }
        return time
    }

    func time(_ name: String, or other: String) throws -> Timestamp? { try time(nameThatIsThere(name, other)) }

    /// The time after which, and the one before which something happened, by the beginnings of their names, with `Date` behind them or not.
    /// - Throws: `TableFault.invalidDateRange` where nothing can lie between them.
    func times(_ after: String, _ before: String) throws -> (after: Timestamp?, before: Timestamp?) {
        let (start, end) = (try time(after + "Date", or: after), try time(before + "Date", or: before))
        if let start, let end, start > end {
            throw TableFault.invalidDateRange(start: start.description, end: end.description)
        }
        return (start, end)
    }

    /// Nil when there is none.
    func id(_ name: String) throws -> ResourceID? {
        guard let text = try text(name) else { return nil }
        guard let id = ResourceID(guid: text) else { throw NexosisRefusal.notAnID(name, text) }
        return id
    }

    /// One of some words, whatever its case. Nil when there is none.
    func choice<Word: RawRepresentable & CaseIterable>(_ name: String, _: Word.Type) throws -> Word?
    where Word.RawValue == String {
        guard let text = try text(name) else { return nil }
        guard let word = Word(word: text) else { throw NexosisRefusal.field(name, Word.reason(text)) }
        return word
    }
}
