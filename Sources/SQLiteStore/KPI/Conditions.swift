import ControlPlane
import GRDB

/// The `WHERE` of a search, put together from the filters that are set.
struct Conditions {
    private var terms: [String]
    private(set) var arguments: [(any DatabaseValueConvertible)?]

    /// - Parameter term: holds for all rows of the search.
    init(_ term: String, _ argument: any DatabaseValueConvertible) {
        terms = [term]
        arguments = [argument]
    }

    var text: String { terms.joined(separator: " AND ") }

    mutating func require(_ term: String, _ argument: (any DatabaseValueConvertible)?) {
        guard let argument else { return }
        terms.append(term)
        arguments.append(argument)
    }

    /// An empty list lets nothing pass.
    mutating func require(_ column: String, oneOf words: [String]?) throws {
        guard let words else { return }
        // One argument however many there are: every other text of a statement is kept prepared.
        terms.append("\(column) IN (SELECT value FROM json_each(?))")
        arguments.append(try JSONColumn.encode(words))
    }

    /// The id of a thing, or a part of its name.
    mutating func require(id: String, orName name: String, like text: String?) {
        guard let text else { return }
        terms.append("(\(id) = ? OR instr(\(name), ?) > 0)")
        arguments += [text, text]
    }

    mutating func require(time column: String, after: Timestamp?, before: Timestamp?) {
        require("\(column) > ?", after?.microseconds)
        require("\(column) < ?", before?.microseconds)
    }
}
