/// A part of a list, for APIs that tell how many rows there are on all pages.
public struct CountedPage<Item: Sendable>: Sendable {
    public var items: [Item]
    /// On all pages.
    public var total: Int

    public init(items: [Item], total: Int) {
        self.items = items
        self.total = total
    }
}

extension CountedPage {
    public static var empty: CountedPage { CountedPage(items: [], total: 0) }

    public func map<T>(_ transform: (Item) throws -> T) rethrows -> CountedPage<T> {
        CountedPage<T>(items: try items.map(transform), total: total)
    }
}

extension CountedPage: Equatable where Item: Equatable {}

/// Which part of a list is asked for.
public struct PageSlice: Sendable, Equatable {
    /// Rows to leave out at the beginning.
    public var skip: Int
    public var limit: Int

    public init(skip: Int = 0, limit: Int) {
        self.skip = max(0, skip)
        self.limit = max(0, limit)
    }
}
