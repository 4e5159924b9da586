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
