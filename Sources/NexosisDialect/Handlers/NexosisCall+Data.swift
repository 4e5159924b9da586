import ControlPlane
import HTTPService
import HTTPTypes
import Hummingbird
import NIOCore
import TimeSeries

/// Tables.
extension NexosisCall {
    /// Rows are added to those that are there; the first ones make the table.
    func putData() async throws -> Response {
        let name = try tableName()
        let timestamp = try query().text("timestampColumn")
        guard !body.readableBytesView.allSatisfy(Self.isBlank) else { throw TableFault.noData(table: name) }
        let document: TableDocument
        do {
            document = try await reading { [isCSV = try bringsCSV(), limits] bytes in
                isCSV
                    ? try TableDocument(csv: UnsafeRawBufferPointer(bytes), limits: limits)
                    : try TableDocument(json: bytes, limits: limits)
            }
        } catch let error as TableError where error.reason == .noRows || error.reason == .noColumns {
            throw TableFault.noData(table: name)
        }
        let (table, isNew) = try await services.tables.put(name, document, timestampColumn: timestamp, caller: caller)
        return json(isNew ? .created : .ok, headers: isNew ? [.location: links.data(table.name)] : [:]) {
            $0.table(table, links)
        }
    }

    /// By the type that the client names; where that says nothing, JSON begins with a brace or a bracket.
    private func bringsCSV() throws -> Bool {
        let type = (request.headers[.contentType] ?? "").prefix { $0 != ";" && $0 != " " }.lowercased()
        switch type {
        case "text/csv", "application/csv": return true
        case "application/json", "text/json": return false
        // What tools send that were not told.
        case "", "text/plain", "application/octet-stream", "application/x-www-form-urlencoded":
            let first = body.readableBytesView.first { !Self.isBlank($0) && ![0xEF, 0xBB, 0xBF].contains($0) }
            return first != UInt8(ascii: "{") && first != UInt8(ascii: "[")
        default:
            throw NexosisRefusal.field(
                "Content-Type", "'\(type.excerpt)' is not served: send application/json or text/csv")
        }
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    private static let sortKeys: [(String, TableListQuery.SortKey)] = [
        ("dataSetName", .name), ("dataSetSize", .size), ("rowCount", .rowCount), ("dateCreated", .timeCreated),
        ("lastModified", .timeModified),
    ]

    func listData() async throws -> Response {
        let query = try query()
        let page = try PageFields(query)
        var asked = TableListQuery(partialName: try query.text("partialName"), slice: page.slice)
        if let (key, order) = try query.sorting(Self.sortKeys) { (asked.sortKey, asked.order) = (key, order) }
        return try await list(try await services.tables.list(asked, caller: caller), page) { $0.table($1, $2) }
    }

    func getData() async throws -> Response {
        let query = try query()
        let page = try PageFields(query)
        let range = try query.dateRange()
        let found = try await services.tables.rows(
            try tableName(),
            TableRowQuery(include: query.list("include"), start: range.start, end: range.end, slice: page.slice),
            caller: caller)
        guard MediaPreference.wantsCSV(request.headers[.accept]) else {
            return try await rows(found.rows) { [links] in $0.table(found, page: page, links) }
        }
        let bytes = try await onLane(if: found.rows.textBytes > 64 << 10) { _ in
            var bytes: [UInt8] = []
            found.rows.appendCSV(rows: 0..<found.rows.rowCount, header: true, to: &bytes)
            return bytes
        }
        return Response(
            status: .ok, headers: [.contentType: "text/csv; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// A range of the rows, or the whole table.
    func deleteData() async throws -> Response {
        let query = try query()
        let range = try query.dateRange()
        try await services.tables.delete(
            try tableName(), from: range.start, to: range.end, cascade: try query.cascade(), caller: caller)
        return Response(status: .noContent)
    }
}

extension QueryFields {
    /// What goes with a table. Views and forecasts are not made here, and vocabularies go with their models: they are known words that
    /// take nothing along.
    func cascade() throws -> Set<TableCascade> {
        var cascade: Set<TableCascade> = []
        for word in list("cascade") ?? [] {
            switch word.lowercased() {
            case "session", "sessions": cascade.insert(.sessions)
            case "model", "models": cascade.insert(.models)
            case "view", "views", "forecast", "forecasts", "vocabulary", "vocabularies": break
            default:
                throw NexosisRefusal.field(
                    "cascade", "'\(word.excerpt)' is none of session, model, view, forecast, vocabulary")
            }
        }
        return cascade
    }

    fileprivate func dateRange() throws -> (start: Timestamp?, end: Timestamp?) {
        let (start, end) = (try time("startDate"), try time("endDate"))
        if let start, let end, start > end {
            throw TableFault.invalidDateRange(
                start: try text("startDate") ?? "", end: try text("endDate") ?? "")
        }
        return (start, end)
    }
}
