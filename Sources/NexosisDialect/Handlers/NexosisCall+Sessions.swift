import ControlPlane
import HTTPService
import HTTPTypes
import Hummingbird

/// Trainings and their results.
extension NexosisCall {
    static let onlyAnomalies = NexosisRefusal.field(
        "predictionDomain", "this server finds anomalies only: start a session at /v1/sessions/model")

    func startModelSession() async throws -> Response {
        let session = try await services.tableSessions.start(try NewTableSession(body), caller: caller)
        return json(.created, headers: Self.headers(session, [.location: links.session(session.id)])) {
            $0.session(session, links)
        }
    }

    private static func headers(_ session: TableSession, _ headers: HTTPFields = [:]) -> HTTPFields {
        var headers = headers
        headers[.sessionStatus] = session.status.headerText
        return headers
    }

    private static let sortKeys: [(String, TableSessionQuery.SortKey)] = [
        ("id", .id), ("name", .name), ("type", .type), ("status", .status), ("dataSourceName", .tableName),
        ("requestedDate", .timeRequested),
    ]

    func listSessions() async throws -> Response {
        let query = try query()
        let page = try PageFields(query)
        var asked = TableSessionQuery(filter: try query.sessionFilter(typeField: "sessionType"), slice: page.slice)
        if let (key, order) = try query.sorting(Self.sortKeys) { (asked.sortKey, asked.order) = (key, order) }
        // Events belong to analyses of impact, of which there are none.
        let found =
            try query.text("eventName") == nil
            ? try await services.tableSessions.list(asked, caller: caller) : .empty
        return try await list(found, page) { $0.session($1, $2) }
    }

    func getSession() async throws -> Response {
        let id = try id("sessionId")
        let session = try found("session", id, try await services.tableSessions.get(id, caller: caller))
        return json(headers: Self.headers(session)) { $0.session(session, links) }
    }

    func deleteSession() async throws -> Response {
        let id = try id("sessionId")
        return try found("session", id, try await services.tableSessions.delete(id, caller: caller))
    }

    func deleteSessions() async throws -> Response {
        let filter = try criteria({ try $0.sessionFilter(typeField: "type") }, isEmpty: \.isEmpty)
        guard try query().text("eventName") == nil else { return Response(status: .noContent) }
        try await services.tableSessions.delete(matching: filter, caller: caller)
        return Response(status: .noContent)
    }

    func results(_ kind: SessionResultKind) async throws -> Response {
        let id = try id("sessionId")
        let page = try PageFields(query())
        let found = try await services.tableSessions.results(id, kind, slice: page.slice, caller: caller)
        let results = try self.found("session", id, found)
        return try await rows(results.rows, headers: Self.headers(results.session)) { [links] in
            $0.results(results, page: page, links)
        }
    }
}

extension QueryFields {
    fileprivate func sessionFilter(typeField: String) throws -> TableSessionFilter {
        var filter = TableSessionFilter()
        filter.tableName = try text("dataSourceName", or: "dataSetName")
        filter.modelID = try id("modelId")
        (filter.requestedAfter, filter.requestedBefore) = try times("requestedAfter", "requestedBefore")
        filter.type = try sessionType(typeField) ?? sessionType(typeField == "type" ? "sessionType" : "type")
        return filter
    }

    /// The Python client writes `SessionType.model`.
    private func sessionType(_ name: String) throws -> TableSessionType? {
        guard let text = try text(name) else { return nil }
        let word = text.split(separator: ".").last.map(String.init) ?? text
        guard let type = TableSessionType(word: word) else {
            throw NexosisRefusal.field(name, TableSessionType.reason(text))
        }
        return type
    }
}
