import ControlPlane
import GRDB

/// A value that is read from the columns of a row.
protocol FetchedRow: Sendable {
    static var layout: TableLayout { get }
    /// Reads the columns in the order of `layout.columns`.
    static func read(_ columns: inout ColumnReader) throws -> Self
}

/// A value that is kept as one row of a table.
protocol TableRow: FetchedRow {
    /// The columns in the same order.
    func values() throws -> [(any DatabaseValueConvertible)?]
}

/// A row that other writers may change: its etag tells whether somebody has.
protocol VersionedRow: TableRow {
    var id: ResourceID { get }
    var etag: Int64 { get set }
}

/// A row that lists show.
protocol ListedRow: TableRow {
    var id: ResourceID { get }
    var timeKey: Int64 { get }
    /// Nil for rows that have no name.
    var nameKey: String? { get }
}

/// A table and the SQL that every table needs, written once.
struct TableLayout: Sendable {
    let name: String
    let columns: [String]
    let columnList: String
    let insertion: String
    let update: String
    let lookUp: String

    /// Columns that lists are filtered and ordered by; nil where the table has none.
    var timeColumn = "time_created"
    var nameColumn: String? = "display_name"
    var stateColumn: String? = "state"
    var projectColumn: String?
    var modelColumn: String?
    var originColumn: String?
    /// What rows that no list shows do not meet.
    var listCondition: String?
    /// Whether rows outlive their deletion, to be seen only by those who ask for that state.
    let keepsDeleted: Bool

    init(_ name: String, keepsDeleted: Bool = false, columns: [String]) {
        self.name = name
        self.columns = columns
        self.keepsDeleted = keepsDeleted
        columnList = columns.joined(separator: ", ")
        let places = Array(repeating: "?", count: columns.count).joined(separator: ", ")
        insertion = "INSERT INTO \(name) (\(columnList)) VALUES (\(places))"
        let assignments = columns.map { "\($0) = ?" }.joined(separator: ", ")
        update = "UPDATE \(name) SET \(assignments) WHERE id = ? AND etag = ?"
        lookUp =
            "SELECT \(columnList) FROM \(name) WHERE id = ? AND tenancy = ?"
            + (keepsDeleted ? " AND state <> 'deleted'" : "")
    }
}
