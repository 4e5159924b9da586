import ControlPlane
import Detectors
import HTTPService
import TimeSeries

extension JSONWriter {
    /// What is known of columns, by name. Nothing is written where a type has no imputation: clients take null for a word.
    mutating func columns(_ columns: [TableColumn]) {
        key("columns")
        beginObject()
        for column in columns {
            key(column.name)
            beginObject()
            member("dataType", column.dataType.rawValue)
            member("role", column.role.rawValue)
            if let imputation = column.imputation { member("imputation", imputation.rawValue) }
            if let aggregation = column.aggregation { member("aggregation", aggregation.rawValue) }
            endObject()
        }
        endObject()
    }

    mutating func table(_ table: TableSummary, _ links: NexosisLinks) {
        beginObject()
        members(of: table)
        self.links([.init(rel: "data", href: links.data(table.name))])
        endObject()
    }

    private mutating func members(of table: TableSummary) {
        member("dataSetName", table.name)
        member("dataSetSize", integer: table.size)
        member("isTimeSeries", bool: table.isTimeSeries)
        columns(table.columns)
    }

    /// A table with a page of its rows.
    mutating func table(_ rows: TableRows, page: PageFields, _ links: NexosisLinks) {
        beginObject()
        members(of: rows.summary)
        data(rows.rows)
        members(of: page, total: rows.total)
        self.links([.init(rel: "data", href: links.data(rows.summary.name))] + links.pages(page, of: rows.total))
        endObject()
    }
}
