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

    /// What is told to be the number, as Metis's console has it: at most that of the last full page, so 0 where there is none.
    func told(of total: Int) -> Int { min(number, total / size) }

    /// Rows before the page.
    var skip: Int {
        let (rows, isTooMany) = (max(1, number) - 1).multipliedReportingOverflow(by: size)
        return isTooMany ? .max : rows
    }
}

public struct NumberedPage<Item: Sendable>: Sendable {
    public var items: [Item]
    /// What is told to be the page: see `PageNumber.told`.
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
        NumberedPage(items: [], number: page.told(of: 0), total: 0)
    }
}

extension PageNumber {
    /// - Parameter rows: those behind the first `skip`, at most `limit`.
    func cut<Item>(of total: Int, _ rows: (_ skip: Int, _ limit: Int) throws -> [Item]) rethrows -> NumberedPage<Item> {
        NumberedPage(items: try rows(skip, size), number: told(of: total), total: total)
    }
}
