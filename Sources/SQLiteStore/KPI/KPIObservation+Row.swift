import ControlPlane
import GRDB

extension KPIObservation {
    static let columns = [
        "time", "view_id", "view_name", "attribute_id", "attribute_name", "data_c", "data_b", "data_a",
    ]

    static func read(_ columns: inout ColumnReader) throws -> KPIObservation {
        let time = try columns.optionalTime()
        return KPIObservation(
            viewID: try columns.text(), viewName: try columns.text(), attributeID: try columns.text(),
            attributeName: try columns.text(), time: time, dataC: try columns.text(), dataB: try columns.text(),
            dataA: try columns.text())
    }

    var values: [(any DatabaseValueConvertible)?] {
        [time?.microseconds, viewID, viewName, attributeID, attributeName, dataC, dataB, dataA]
    }
}

/// Rows of which each is long: as many as a page may have, but not more text than should be in memory at once.
struct LongRows<Row: Sendable> {
    private(set) var rows: [Row] = []
    private var size = 0

    static var mostBytes: Int { 64 << 20 }

    /// - Throws: `ServiceError.limitExceeded` when there is too much.
    mutating func append(_ row: Row, _ observation: KPIObservation) throws {
        size += observation.size
        guard size <= Self.mostBytes else {
            throw ServiceError.limitExceeded(
                "the rows have more than \(Self.mostBytes) bytes together: ask for fewer at a time")
        }
        rows.append(row)
    }
}
