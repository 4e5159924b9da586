import ControlPlane
import GRDB

/// A row behind its size, for rows of which one may be long: as many as a page may have, but not more text than should be in
/// memory at once.
private struct SizedRow<Content: FetchedRow>: FetchedRow {
    static var layout: TableLayout { TableLayout(Content.layout.name, columns: ["size"] + Content.layout.columns) }

    let size: Int
    let content: Content

    static func read(_ columns: inout ColumnReader) throws -> SizedRow {
        SizedRow(size: Int(try columns.integer()), content: try Content.read(&columns))
    }
}

extension SQLiteReader {
    /// - Parameters:
    ///   - sql: selects a size and then the columns of the layout.
    ///   - limit: of the sizes together.
    /// - Throws: `ServiceError.limitExceeded` when there is more.
    func sizedRows<Content: FetchedRow>(
        _: Content.Type = Content.self, sql: String, _ arguments: [(any DatabaseValueConvertible)?], limit: Int
    ) throws -> [Content] {
        var size = 0
        var found: [Content] = []
        try forEach(SizedRow<Content>.self, sql: sql, arguments) { row in
            size += row.size
            guard size <= limit else {
                throw ServiceError.limitExceeded(
                    "the rows have more than \(limit) bytes together: ask for fewer at a time")
            }
            found.append(row.content)
        }
        return found
    }
}
