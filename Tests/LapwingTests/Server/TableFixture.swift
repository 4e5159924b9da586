import ControlPlane
import Detectors
import TestSupport
import Testing
import TimeSeries

@testable import lapwing

/// Tables as the use cases keep them, for tests that look at one of them after each step.
struct TableFixture: Sendable {
    let server: KPIServer
    let services: Services
    let caller: Caller

    var tables: TableService { services.tables }

    init(_ limits: TableLimits = TableLimits()) async throws {
        server = try await KPIServer()
        caller = server.caller
        services = server.services(tables: limits)
    }

    /// Rows of cells beside each other, nil for absent ones.
    static func document(
        _ columns: [String], _ rows: [[String?]], _ settings: [ColumnSettings] = []
    ) -> TableDocument {
        var table = CellTable(columns: columns)
        for row in rows {
            table.beginRow()
            for (column, text) in row.enumerated() {
                if let text { table.set(column, text) }
            }
        }
        return TableDocument(rows: table, columns: settings)
    }

    @discardableResult
    func put(
        _ name: String, _ columns: [String], _ rows: [[String?]], _ settings: [ColumnSettings] = [],
        timestamp: String? = nil
    ) async throws -> TableSummary {
        try await tables.put(
            name, Self.document(columns, rows, settings), timestampColumn: timestamp, caller: caller
        ).table
    }

    /// Cells of all rows, in the table's order of columns.
    func cells(
        _ name: String, _ query: TableRowQuery = TableRowQuery(slice: PageSlice(limit: 1000))
    ) async throws -> [[String?]] {
        let page = try await tables.rows(name, query, caller: caller)
        return (0..<page.rows.rowCount).map { row in
            page.rows.columns.indices.map { page.rows.text(row: row, column: $0) }
        }
    }

    /// What the counters of the table ought to say, counted from its rows.
    func checkCounters(_ name: String) async throws {
        let rows = try await cells(name)
        let summary = try await tables.rows(name, TableRowQuery(slice: PageSlice(limit: 0)), caller: caller).summary
        #expect(summary.rowCount == rows.count)
        #expect(summary.size == rows.joined().reduce(0) { $0 + ($1?.utf8.count ?? 0) })
    }

    func refuses(
        _ words: String..., operation: () async throws -> Void, sourceLocation: SourceLocation = #_sourceLocation
    ) async {
        await #expect(sourceLocation: sourceLocation) {
            try await operation()
        } throws: { error in
            let message = (error as? ServiceError)?.message ?? (error as? TableFault)?.message ?? "\(error)"
            let isThere = words.allSatisfy { message.contains($0) }
            if !isThere { Issue.record("\(message)", sourceLocation: sourceLocation) }
            return isThere && (error is ServiceError || error is TableFault)
        }
    }
}

extension TableSummary {
    /// `name:type:role` of the columns.
    var words: [String] { columns.map { "\($0.name):\($0.dataType.rawValue):\($0.role.rawValue)" } }
}
