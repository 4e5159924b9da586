import Detectors
import TimeSeries

/// What an upload makes of a table. All that can be refused is refused while it is made; carrying it out only writes.
struct TablePlan {
    private let name: String
    private let key: String
    private let known: DataAsset?
    private let details: TableDetails
    private let incoming: IncomingRows
    private let identity: RowIdentity?
    /// Whether rows that are there already are told apart by another column from now on.
    private let isRenewed: Bool
    /// For each incoming row the number of the row that it takes the place of; nil when that is not known yet.
    private let numbers: [Int64?]?

    var isNew: Bool { known == nil }

    /// - Throws: `TableFault`, `ServiceError`.
    init(
        _ upload: TableUpload, name: String, project: ResourceID, limits: TableLimits, in reader: any MetadataReader
    ) throws {
        try limits.check(name)
        guard upload.rows.rowCount > 0 else { throw TableFault.noData(table: name) }
        self.name = name
        key = CellName.folded(name)
        known = try reader.table(named: key, project: project)
        if known == nil, try reader.tableCount(project: project) >= limits.tables {
            throw ServiceError.limitExceeded(
                "there are \(limits.tables) data sets, and no more may be: delete one first")
        }
        let old = known?.table ?? TableDetails(name: name)
        let planned = try PlannedColumns(upload, known: old.columns, isNew: known == nil, limits: limits)
        details = TableDetails(name: old.name, columns: planned.columns)
        incoming = try IncomingRows(upload, planned)
        identity = details.column(.key) != nil ? .key : details.column(.timestamp) != nil ? .time : nil
        isRenewed =
            known?.rowCount ?? 0 > 0
            && (old.column(.key) != details.column(.key) || old.column(.timestamp) != details.column(.timestamp))
        let there: Int
        if isRenewed, let known {
            numbers = nil
            there = try StoredIdentity(details).knownRows(of: known.id, incoming, in: reader)
        } else {
            let found = try Self.numbers(of: incoming, identity, known, reader)
            numbers = found
            there = found.count { $0 != nil }
        }
        try limits.check(
            rows: (known?.rowCount ?? 0) + incoming.count - there, columns: planned.columns.count,
            bytes: (known?.size ?? 0) + upload.rows.textBytes)
    }

    private static func numbers(
        of incoming: IncomingRows, _ identity: RowIdentity?, _ table: DataAsset?, _ reader: any MetadataReader
    ) throws -> [Int64?] {
        guard let table, table.rowCount != 0, let identity, let identities = incoming.identities else {
            return Array(repeating: nil, count: incoming.count)
        }
        return try reader.tableRows(table.id, having: identities, by: identity)
    }

    /// - Parameter newID: for the data asset, if it has to be made.
    func carryOut(
        project: Project, newID: ResourceID, now: Timestamp, in transaction: any MetadataWriter
    ) throws -> TableSummary {
        var asset =
            known
            ?? DataAsset(
                id: newID, tenancy: project.tenancy, compartmentID: project.compartmentID, projectID: project.id,
                displayName: name, source: .rows(details), state: .active, origin: .nexosis, externalID: key,
                rowCount: 0, size: 0, timeCreated: now)
        if isNew { try transaction.insert(asset) }
        if isRenewed {
            let stored = StoredIdentity(details)
            try transaction.renewTableRows(asset.id) { try stored.row($0) }
        }
        let written = try write(asset, transaction)
        asset.source = .rows(details)
        asset.rowCount = (asset.rowCount ?? 0) + written.rows
        asset.size = (asset.size ?? 0) + written.bytes
        if !isNew { asset.timeUpdated = now }
        asset = try transaction.update(asset)
        guard let summary = TableSummary(asset) else {
            throw StoreError.corrupt("data asset \(asset.id.hex): no table")
        }
        return summary
    }

    /// - Returns: how many rows and bytes the table has more than before.
    private func write(_ asset: DataAsset, _ transaction: any MetadataWriter) throws -> (rows: Int, bytes: Int) {
        let numbers = try self.numbers ?? Self.numbers(of: incoming, identity, asset, transaction)
        var (new, old): ([Int], [Int]) = ([], [])
        for (index, number) in numbers.enumerated() {
            if number == nil { new.append(index) } else { old.append(index) }
        }
        var bytes = 0
        try transaction.updateTableRows(asset.id, old.compactMap { numbers[$0] }) { index, cells in
            let row = try incoming.row(old[index], over: cells)
            bytes += try row.textBytes - CellRow.textBytes(cells)
            return row
        }
        try transaction.appendTableRows(asset.id, count: new.count) { index in
            let row = try incoming.row(new[index])
            bytes += try row.textBytes
            return row
        }
        return (new.count, bytes)
    }
}

extension StoredRow {
    fileprivate var textBytes: Int { get throws { try cells.withUnsafeBytes { try CellRow.textBytes($0) } } }
}

extension DataAsset {
    /// Nil for an asset that is no table.
    var table: TableDetails? {
        guard case .rows(let details) = source else { return nil }
        return details
    }
}

extension TableLimits {
    /// - Throws: `ServiceError.invalidParameter` for a name that no table can have.
    public func check(_ name: String) throws {
        let reason: String
        if name.isEmpty {
            reason = "a data set needs a name"
        } else if name.count > nameCharacters {
            reason = "the name has \(name.count) characters, but it may have at most \(nameCharacters)"
        } else if name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
            reason = "the name holds a control character: use letters, digits and punctuation"
        } else if name == "." || name == ".." {
            reason = "no address can end in such a name: '\(name)' stands for a place in the path"
        } else {
            return
        }
        throw ServiceError.invalidParameter(field: "dataSetName", reason: reason)
    }

    fileprivate func check(rows: Int, columns: Int, bytes: Int) throws {
        func refuse(_ count: Int, _ things: String, _ limit: Int) throws {
            guard count > limit else { return }
            throw ServiceError.limitExceeded(
                "with these rows the data set would have \(count) \(things), but it may have at most \(limit)")
        }
        try refuse(rows, "rows", cells.rows)
        try refuse(rows * columns, "cells (rows times columns)", cells.cells)
        try refuse(bytes, "bytes of text", tableBytes)
    }
}
