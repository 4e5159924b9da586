import Detectors
import TimeSeries

/// Tables: data assets whose rows lie in the database. Everybody has tables of their own, which only they find by name.
public struct TableService: Sendable {
    let environment: ServiceEnvironment
    let limits: TableLimits

    /// Adds rows to a table, which is made if there is none. Rows with a key or time that the table has already take the place of
    /// those rows; cells that were not sent stay.
    /// - Parameter timestampColumn: is to be the timestamp, whatever the document says of it.
    /// - Throws: `TableFault`, `ServiceError`; nothing has changed then.
    public func put(
        _ name: String, _ document: TableDocument, timestampColumn: String? = nil, caller: Caller
    ) async throws -> (table: TableSummary, isNew: Bool) {
        try limits.check(name)
        let upload = try await BlockingWork.run { TableUpload(document, timestampColumn: timestampColumn) }
        let (limits, now) = (self.limits, environment.clock.now())
        let ids = [environment.ids.next(), environment.ids.next()]
        return try await environment.store.write { transaction in
            let project = try transaction.makeOwnProject(.nexosis, for: .dataAssets, of: caller, id: ids[0], now: now)
            return try transaction.put(
                upload, intoTable: name, project: project, newID: ids[1], limits: limits, now: now)
        }
    }

    /// - Throws: `ServiceError.limitExceeded` when the tables of the page have more columns than should be told at once.
    public func list(_ query: TableListQuery, caller: Caller) async throws -> CountedPage<TableSummary> {
        let limit = limits.pageColumns
        return try await environment.store.read { reader in
            guard let project = try reader.tableProject(of: caller)?.id else { return .empty }
            let page = try reader.tables(query, project: project)
            let summaries = page.items.compactMap { TableSummary($0) }
            guard summaries.reduce(0, { $0 + $1.columns.count }) <= limit else {
                throw ServiceError.limitExceeded(
                    "the data sets of the page have more than \(limit) columns together: ask for smaller pages")
            }
            return CountedPage(items: summaries, total: page.total)
        }
    }

    /// By time where the table has a timestamp, else as they came.
    /// - Throws: `ServiceError.notFound`; `invalidParameter` for unknown columns, and for times where there is no timestamp;
    ///   `TableFault.invalidDateRange`.
    public func rows(_ name: String, _ query: TableRowQuery, caller: Caller) async throws -> TableRows {
        try await environment.store.read { reader in
            let (asset, details) = try reader.ownTable(name, of: caller)
            let cut = TableCut(details, try details.columns(named: query.include))
            let order = try details.rowOrder(from: query.start, to: query.end)
            var rows = CellTable(columns: cut.names)
            for row in try reader.tableRows(asset.id, order, query.slice) {
                try row.withUnsafeBytes { try rows.append(encoded: $0, places: cut.places) }
            }
            let isWhole = query.start == nil && query.end == nil
            guard let summary = TableSummary(asset) else { throw ServiceError.unknownTable(name) }
            return TableRows(
                summary: summary, rows: rows,
                total: isWhole ? summary.rowCount : try reader.tableRowCount(asset.id, order))
        }
    }

    /// The whole table, or with a start or an end the rows of that time alone.
    /// - Parameter cascade: what goes with the whole table.
    /// - Throws: as `rows`.
    public func delete(
        _ name: String, from start: Timestamp? = nil, to end: Timestamp? = nil, cascade: Set<TableCascade> = [],
        caller: Caller
    ) async throws {
        let now = environment.clock.now()
        let leftovers = Leftovers()
        try await environment.store.write { transaction in
            let (asset, details) = try transaction.ownTable(name, of: caller)
            guard start == nil, end == nil else {
                _ = try details.rowOrder(from: start, to: end)
                return try transaction.deleteRows(of: asset, from: start, to: end, now: now)
            }
            if !cascade.isEmpty {
                // What the call may not see would stay behind unsaid.
                guard caller.principal.policy.allows(.manage, .models, compartment: asset.compartmentID) else {
                    throw ServiceError.notFound(kind: "compartment", id: asset.compartmentID)
                }
            }
            if cascade.contains(.sessions) {
                try transaction.deleteTableSessions(of: asset, leftovers: leftovers, now: now)
            }
            if cascade.contains(.models) {
                try transaction.deleteTableModels(of: asset, leftovers: leftovers, now: now)
            }
            try transaction.delete(asset, now: now)
        }
        await environment.remove(leftovers)
    }
}

extension MetadataReader {
    /// - Throws: `ServiceError.notFound`.
    func ownTable(_ name: String, of caller: Caller) throws -> (DataAsset, TableDetails) {
        guard let project = try tableProject(of: caller)?.id,
            let asset = try table(named: CellName.folded(name), project: project), let details = asset.table
        else { throw ServiceError.unknownTable(name) }
        return (asset, details)
    }
}

extension ServiceError {
    fileprivate static func unknownTable(_ name: String) -> ServiceError { .notFound(kind: "dataSet", id: name) }
}

extension TableDetails {
    /// The places of columns in the order in which they are named; of all where none is.
    fileprivate func columns(named names: [String]?) throws -> [Int] {
        guard let names else { return Array(columns.indices) }
        var placeOfName: [String: Int] = [:]
        for (place, column) in columns.enumerated() { placeOfName[CellName.folded(column.column.name)] = place }
        var seen: Set<Int> = []
        return try names.compactMap { name in
            guard let place = placeOfName[CellName.folded(name)] else {
                throw ServiceError.invalidParameter(
                    field: "include", reason: "the data set has no column '\(name.prefix(80))'")
            }
            return seen.insert(place).inserted ? place : nil
        }
    }

    fileprivate func rowOrder(from start: Timestamp?, to end: Timestamp?) throws -> TableRowOrder {
        guard start != nil || end != nil else { return rowOrder }
        guard column(.timestamp) != nil else {
            throw ServiceError.invalidParameter(
                field: start == nil ? "endDate" : "startDate",
                reason: "the data set has no timestamp column: leave the dates out, or give a column the role timestamp"
            )
        }
        if let start, let end, start > end {
            throw TableFault.invalidDateRange(start: start.description, end: end.description)
        }
        return .time(from: start, to: end)
    }
}
