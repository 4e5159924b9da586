import ControlPlane
import HTTPService
import Hummingbird
import TimeSeries

/// Lapwing's own: series that a model watches from call to call.
extension OCIHandlers {
    @Sendable func createStream(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let caller = try context.requireCaller()
        let body = try await body(request)
        let fields = try RequestFields(body: body)
        let compartment = try fields.compartmentID()
        let modelText = try fields.requiredString("modelId")
        let options = try fields.decisionOptions()
        guard let model = OCID.parse(modelText, .model) else {
            throw ServiceError.notFound(kind: OCID.Kind.model.noun, id: modelText)
        }
        let created = try await services.streams.create(
            NewStream(
                compartmentID: compartment, modelID: model, displayName: try fields.displayName(),
                description: try fields.description(), tags: try fields.tags(), options: options),
            caller: caller, retry: try retryToken(request, body: body))
        return answer(
            etag: created.resource.etag,
            location: "\(OCIDialect.ownPath)/streams/\(OCID.text(.stream, created.resource.id))"
        ) { $0.stream(created.resource) }
    }

    @Sendable func getStream(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let id = try pathID("streamId", .stream, context)
        guard let stream = try await services.streams.get(id, caller: try context.requireCaller()) else {
            throw notFound(.stream, id)
        }
        return answer(etag: stream.etag) { $0.stream(stream) }
    }

    @Sendable func listStreams(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let list = try ListRequest(
            request, caller: try context.requireCaller(), list: "streams", states: StateFilter.stream)
        return page(try await services.streams.list(list.query), scope: list.scope) { $0.stream($1) }
    }

    @Sendable func updateStream(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let id = try pathID("streamId", .stream, context)
        let change = try RequestFields(body: try await body(request)).labelChange()
        guard
            let stream = try await services.streams.update(
                id, change, caller: try context.requireCaller(), ifMatch: ifMatch(request))
        else { throw notFound(.stream, id) }
        return answer(etag: stream.etag) { $0.stream(stream) }
    }

    @Sendable func deleteStream(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let id = try pathID("streamId", .stream, context)
        guard
            try await services.streams.delete(id, caller: try context.requireCaller(), ifMatch: ifMatch(request))
        else { throw notFound(.stream, id) }
        return empty(.noContent)
    }

    @Sendable func detectWithStream(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let caller = try context.requireCaller()
        let id = try pathID("streamId", .stream, context)
        let document = try SignalTableJSON.read(try await body(request))
        let fields = RequestFields(document.members)
        guard !fields.has("decision") else {
            throw ServiceError.invalidParameter(
                field: "decision", reason: "is fixed when a stream is created: leave it out")
        }
        let call = try detection(document, fields)
        let outcome = try await services.streams.advance(
            id, by: call.table, hasNames: call.hasNames, sensitivity: call.sensitivity, caller: caller,
            ifMatch: ifMatch(request))
        return answer(etag: outcome.stream.etag) { $0.streamResult(outcome, showsAll: call.report.showsAll) }
    }

    @Sendable func acknowledgeStream(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let id = try pathID("streamId", .stream, context)
        let stream = try await services.streams.acknowledge(
            id, caller: try context.requireCaller(), ifMatch: ifMatch(request))
        return answer(etag: stream.etag) { $0.stream(stream) }
    }
}
