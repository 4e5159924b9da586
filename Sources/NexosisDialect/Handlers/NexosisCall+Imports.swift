import ControlPlane
import HTTPService
import HTTPTypes
import Hummingbird

/// Tables that are fetched from elsewhere.
extension NexosisCall {
    func startImport(_ kind: ImportPlace.Kind) async throws -> Response {
        let started = try await services.tableImports.start(try NewTableImport(kind, body), caller: caller)
        return json(.created, headers: Self.headers(started, [.location: links.importing(started.id)])) {
            $0.importing(started, links)
        }
    }

    private static func headers(_ job: TableImport, _ headers: HTTPFields = [:]) -> HTTPFields {
        var headers = headers
        headers[.importStatus] = job.status.headerText
        return headers
    }

    private static let sortKeys: [(String, TableImportQuery.SortKey)] = [
        ("id", .id), ("dataSetName", .tableName), ("requestedDate", .timeRequested),
        ("currentStatusDate", .timeOfStatus),
    ]

    func listImports() async throws -> Response {
        let query = try query()
        let page = try PageFields(query)
        var asked = TableImportQuery(slice: page.slice)
        asked.tableName = try query.text("dataSetName", or: "dataSourceName")
        (asked.requestedAfter, asked.requestedBefore) = try query.times("requestedAfter", "requestedBefore")
        if let (key, order) = try query.sorting(Self.sortKeys) { (asked.sortKey, asked.order) = (key, order) }
        let found = try await services.tableImports.list(asked, caller: caller)
        return try await list(found, page) { $0.importing($1, $2) }
    }

    func getImport() async throws -> Response {
        let id = try id("importId")
        let job = try found("import", id, try await services.tableImports.get(id, caller: caller))
        return json(headers: Self.headers(job)) { $0.importing(job, links) }
    }
}
