import ControlPlane
import HTTPService
import HTTPTypes
import Hummingbird

extension OCIHandlers {
    @Sendable func getWorkRequest(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let id = try pathID("workRequestId", .workRequest, context)
        guard let work = try await services.workRequests.get(id, caller: try context.requireCaller()) else {
            throw notFound(.workRequest, id)
        }
        var response = answer(etag: work.etag) { $0.workRequest(work) }
        // On a finished one, too: clients look for the header before they read the status.
        response.headers[.retryAfter] = "1"
        return response
    }

    @Sendable func listWorkRequests(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let list = try ListRequest(
            request, caller: try context.requireCaller(), list: "workRequests", sortable: false,
            idParameter: ("workRequestId", .workRequest))
        return page(try await services.workRequests.list(list.query), scope: list.scope) { $0.workRequest($1) }
    }

    @Sendable func cancelWorkRequest(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let id = try pathID("workRequestId", .workRequest, context)
        guard
            try await services.workRequests.cancel(
                id, caller: try context.requireCaller(), ifMatch: ifMatch(request)) != nil
        else { throw notFound(.workRequest, id) }
        return empty(.accepted)
    }

    @Sendable func listWorkRequestErrors(_ request: Request, _ context: LapwingRequestContext) async throws -> Response
    {
        let id = try pathID("workRequestId", .workRequest, context)
        let scope = "errors/\(id.hex)"
        let (limit, after) = try logPage(request, scope: scope)
        guard
            let found = try await services.workRequests.errors(
                id, caller: try context.requireCaller(), limit: limit, after: after)
        else { throw notFound(.workRequest, id) }
        return page(found, scope: scope) { $0.workRequestError($1) }
    }

    @Sendable func listWorkRequestLogs(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let id = try pathID("workRequestId", .workRequest, context)
        let scope = "logs/\(id.hex)"
        let (limit, after) = try logPage(request, scope: scope)
        guard
            let found = try await services.workRequests.logs(
                id, caller: try context.requireCaller(), limit: limit, after: after)
        else { throw notFound(.workRequest, id) }
        return page(found, scope: scope) { $0.workRequestLogEntry($1) }
    }

    private func logPage(_ request: Request, scope: String) throws -> (limit: Int, after: PageCursor?) {
        let fields = try RequestTarget(request).query()
        return (try ListRequest.limit(fields), try ListRequest.cursor(fields, scope: scope))
    }
}
