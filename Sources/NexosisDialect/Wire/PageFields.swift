import ControlPlane
import HTTPService
import TimeSeries

/// The part of a list that is asked for, and how it is told which one it was.
struct PageFields: Equatable {
    static let sizes = 1...1000
    static let usualSize = 50

    /// From 0.
    let number: Int
    let size: Int

    init(number: Int = 0, size: Int = PageFields.usualSize) {
        self.number = number
        self.size = size
    }

    init(_ query: QueryFields) throws {
        number = try Self.number(query, "page", in: 0...Int(Int32.max)) ?? 0
        size = try Self.number(query, "pageSize", in: Self.sizes) ?? Self.usualSize
    }

    private static func number(_ query: QueryFields, _ name: String, in range: ClosedRange<Int>) throws -> Int? {
        guard let text = try query.text(name) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw NexosisRefusal.field(
                name, "must be a whole number from \(range.lowerBound) to \(range.upperBound), not '\(text.excerpt)'")
        }
        return number
    }

    var slice: PageSlice { PageSlice(skip: number * size, limit: size) }

    func pages(of total: Int) -> Int { (total + size - 1) / size }
}

extension QueryFields {
    /// How a list is to be sorted; nil where nothing is said. - Parameter keys: as the API calls them.
    func sorting<Key>(_ keys: [(name: String, key: Key)]) throws -> (key: Key, order: ListQuery.Order)? {
        let order = try order()
        guard let text = try text("sortBy") else { return nil }
        guard let known = keys.first(where: { $0.name.lowercased() == text.lowercased() }) else {
            throw NexosisRefusal.field(
                "sortBy", "'\(text.excerpt)' is none of \(keys.map(\.name).joined(separator: ", "))")
        }
        return (known.key, order)
    }

    private func order() throws -> ListQuery.Order {
        guard let text = try text("sortOrder") else { return .ascending }
        switch text.lowercased() {
        case "asc", "ascending": return .ascending
        case "desc", "descending": return .descending
        default: throw NexosisRefusal.field("sortOrder", "'\(text.excerpt)' is none of asc, desc")
        }
    }
}
