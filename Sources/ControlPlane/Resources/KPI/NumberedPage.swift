/// A page of a list as consoles ask for it that show page numbers.
public struct PageNumber: Sendable, Equatable {
    /// Counted from 1.
    public var number: Int
    /// Rows a page.
    public var size: Int

    public init(_ number: Int, size: Int) {
        self.number = number
        self.size = max(1, size)
    }

    /// The page that is shown of so many rows: the last full one for numbers behind it, and 0 when there is no full one.
    func shown(of total: Int) -> PageNumber { PageNumber(min(number, total / size), size: size) }

    /// Rows before the page.
    var skip: Int { (max(1, number) - 1) * size }
}

public struct NumberedPage<Item: Sendable>: Sendable {
    public var items: [Item]
    /// The page that this is: see `PageNumber.shown`.
    public var number: Int
    /// Rows on all pages.
    public var total: Int

    public init(items: [Item], number: Int, total: Int) {
        self.items = items
        self.number = number
        self.total = total
    }
}

extension NumberedPage {
    /// The only page of a list without rows.
    static func empty(_ page: PageNumber) -> NumberedPage {
        NumberedPage(items: [], number: page.shown(of: 0).number, total: 0)
    }
}

extension PageNumber {
    /// - Parameter rows: those behind the first `skip`, at most `limit`.
    func cut<Item>(of total: Int, _ rows: (_ skip: Int, _ limit: Int) throws -> [Item]) rethrows -> NumberedPage<Item> {
        let page = shown(of: total)
        return NumberedPage(items: try rows(page.skip, page.size), number: page.number, total: total)
    }
}
