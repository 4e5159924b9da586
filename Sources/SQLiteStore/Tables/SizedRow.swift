import ControlPlane
import GRDB

/// A row behind its size, for `LongRows`.
private struct SizedRow<Content: FetchedRow>: FetchedRow {
    static var layout: TableLayout { TableLayout(Content.layout.name, columns: ["size"] + Content.layout.columns) }

    let size: Int
    let content: Content

    static func read(_ columns: inout ColumnReader) throws -> SizedRow {
        SizedRow(size: Int(try columns.integer()), content: try Content.read(&columns))
    }
}

extension SQLiteReader {
    /// As `all`, for rows of which one may be long.
    /// - Parameter sql: selects a size and then the columns of the layout.
    /// - Throws: `ServiceError.limitExceeded` when the rows are more text than fits in memory.
    func sizedRows<Content: FetchedRow>(
        _: Content.Type = Content.self, sql: String, _ arguments: [(any DatabaseValueConvertible)?]
    ) throws -> [Content] {
        var page = LongRows<Content>()
        try forEach(SizedRow<Content>.self, sql: sql, arguments) { try page.append($0.content, size: $0.size) }
        return page.rows
    }
}
