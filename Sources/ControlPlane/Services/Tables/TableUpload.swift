import Detectors
import TimeSeries

/// A document on its way into a table, looked through before a transaction begins: others wait while one runs.
public struct TableUpload: Sendable {
    let rows: CellTable
    let settings: [ColumnSettings]
    /// Of the columns of `rows`.
    let traits: [ColumnTraits]

    /// - Parameter timestampColumn: is to be the timestamp, whatever the document says of it.
    public init(_ document: TableDocument, timestampColumn: String? = nil) {
        rows = document.rows
        let asked = timestampColumn.map { [ColumnSettings(name: $0, role: .timestamp)] } ?? []
        settings = document.columns.overridden(by: asked)
        traits = document.rows.columns.indices.map { column in
            var traits = ColumnTraits()
            document.rows.forEachCell(column: column) { traits.observe($1) }
            return traits
        }
    }
}
