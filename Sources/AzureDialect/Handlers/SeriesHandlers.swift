import ControlPlane
import HTTPService
import HTTPTypes
import Hummingbird
import TimeSeries

/// Trains models of many series, and detects with them.
struct SeriesHandlers: Sendable {
    typealias Handler = @Sendable (Request, LapwingRequestContext) async throws -> Response

    let services: Services
    let limits: ServerLimits
    /// Where large bodies are read.
    let lane: any DetectionQueue
    /// Of Lapwing's own object storage.
    let namespace: String

    func handler(for operation: SeriesOperation) -> Handler {
        { request, context in
            let version = try context.apiVersion()
            guard operation.isServed(in: version) else {
                throw ServiceError.notFound(kind: "operation", id: "\(version.rawValue)\(operation.path)")
            }
            let caller = try context.requireCaller()
            let call = SeriesCall(
                request: request, context: context, version: version, caller: caller,
                models: services.acting(as: caller, for: operation.requirement).seriesModels)
            switch operation {
            case .createModel: return try await create(call)
            case .listModels: return try await list(call)
            case .getModel: return try await get(call)
            case .deleteModel: return try await delete(call)
            case .detectBatch, .detect: return try await startDetection(call)
            case .getBatch, .getResult: return try await detection(call)
            case .detectLast, .detectNewest: return try await detectNewest(call)
            }
        }
    }

    /// Dispatches what has a colon in its last segment, which clients may send encoded: to the router it is one segment.
    func actionHandler(_ actions: [(name: String, handler: Handler)]) -> Handler {
        { request, context in
            guard let action = actions.first(where: { $0.name == context.action }) else { throw HTTPError(.notFound) }
            return try await action.handler(request, context)
        }
    }

    /// A handler for a model itself, which what is to be done with one is not.
    func modelHandler(_ handler: @escaping Handler) -> Handler {
        { request, context in
            // An action is a path of its own, even one that nobody knows: not the model's.
            if let action = context.action {
                if SeriesOperation.allCases.contains(where: { $0.action == action }) { throw HTTPError(.notFound) }
                throw ServiceError.notFound(kind: "action", id: String(action.prefix(40)))
            }
            return try await handler(request, context)
        }
    }

    private func create(_ call: SeriesCall) async throws -> Response {
        let body = try await call.request.body.collect(upTo: limits.jsonBody)
        let model = try await call.models.create(try call.requests(namespace).model(body), caller: call.caller)
        return JSONResponse.make(
            .created, [UInt8].json { call.writer.model(model, to: &$0) },
            headers: [.location: call.address("/multivariate/models/\(model.id.guid)")])
    }

    private func get(_ call: SeriesCall) async throws -> Response {
        let model = try await model(call)
        return JSONResponse.make(.ok, [UInt8].json { call.writer.model(model, to: &$0) })
    }

    /// - Throws: `AzureRefusal` with `ModelNotExist`.
    private func model(_ call: SeriesCall) async throws -> SeriesModel {
        guard let id = call.modelID, let model = try await call.models.get(id, caller: call.caller) else {
            throw call.noSuchModel
        }
        return model
    }

    private func list(_ call: SeriesCall) async throws -> Response {
        let page = try PageRequest(RequestTarget(call.request), call.version)
        let list = try await call.models.list(skip: page.skip, top: page.top, caller: call.caller)
        let next = page.next(call.version, shown: list.models.count, total: list.total)
        return JSONResponse.make(
            .ok,
            [UInt8].json { json in
                call.writer.list(
                    list, nextLink: next.map { call.address("/multivariate/models" + $0) } ?? "", to: &json)
            })
    }

    private func delete(_ call: SeriesCall) async throws -> Response {
        guard let id = call.modelID, try await call.models.delete(id, caller: call.caller) else {
            throw call.noSuchModel
        }
        return Response(status: .noContent)
    }

    private func startDetection(_ call: SeriesCall) async throws -> Response {
        let form = try await model(call).source.form
        let body = try await call.request.body.collect(upTo: limits.jsonBody)
        let asked = try call.requests(namespace).detection(body, form: form)
        guard let id = call.modelID,
            let detection = try await call.models.startDetection(model: id, asked, caller: call.caller)
        else { throw call.noSuchModel }
        let result = detection.id.guid
        let headers: HTTPFields =
            call.version.isPreview
            ? [.location: call.address("/multivariate/results/\(result)")]
            : [.operationID: result, .operationLocation: call.address("/multivariate/detect-batch/\(result)")]
        return JSONResponse.make(
            call.version.isPreview ? .created : .accepted,
            [UInt8].json { call.writer.detection(detection, to: &$0) }, headers: headers)
    }

    private func detection(_ call: SeriesCall) async throws -> Response {
        let text = call.context.decodedParameter("resultId")
        guard let id = ResourceID(guid: text),
            let detection = try await call.models.detection(id, caller: call.caller)
        else {
            throw AzureRefusal(.resultNotExist, "There is no result '\(text.prefix(80))', or it is no longer kept.")
        }
        let writer = call.writer
        // A long result takes tens of milliseconds to write.
        return JSONResponse.make(
            .ok,
            try await BlockingWork.run { [UInt8].json { writer.detection(detection, to: &$0) } })
    }

    private func detectNewest(_ call: SeriesCall) async throws -> Response {
        let version = call.version
        let body = try await call.request.body.collect(upTo: limits.seriesBody)
        let asked =
            body.readableBytes <= UnivariateHandlers.inlineBody
            ? try NewestRequest(body, version)
            : try await lane.runCancellable(for: call.context.connection) { _ in try NewestRequest(body, version) }
        guard let id = call.modelID,
            let findings = try await call.models.detectLast(
                model: id, variables: asked.variables, points: asked.points, contributors: asked.contributors,
                caller: call.caller)
        else { throw call.noSuchModel }
        return JSONResponse.make(.ok, [UInt8].json { call.writer.newest(findings, to: &$0) })
    }
}
