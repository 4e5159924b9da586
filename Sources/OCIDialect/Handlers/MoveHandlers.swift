import ControlPlane
import HTTPService
import Hummingbird

/// `changeCompartment`, of every kind that OCI lets move.
extension OCIHandlers {
    private func move(_ request: Request) async throws -> CompartmentMove {
        let body = try await body(request)
        return CompartmentMove(
            to: try RequestFields(body: body).compartmentID(), ifMatch: ifMatch(request),
            retry: try retryToken(request, body: body))
    }

    @Sendable func moveProject(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let id = try pathID("projectId", .project, context)
        let move = try await move(request)
        guard try await services.moves.project(id, move, caller: try context.requireCaller()) != nil else {
            throw notFound(.project, id)
        }
        return empty(.noContent)
    }

    @Sendable func moveDataAsset(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let id = try pathID("dataAssetId", .dataAsset, context)
        let move = try await move(request)
        guard let asset = try await services.moves.dataAsset(id, move, caller: try context.requireCaller()) else {
            throw notFound(.dataAsset, id)
        }
        return answer(etag: asset.etag) { $0.dataAsset(asset) }
    }

    @Sendable func moveModel(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let id = try pathID("modelId", .model, context)
        let move = try await move(request)
        guard try await services.moves.model(id, move, caller: try context.requireCaller()) != nil else {
            throw notFound(.model, id)
        }
        return empty(.noContent)
    }

    @Sendable func moveDetectionJob(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let id = try pathID("detectAnomalyJobId", .detectionJob, context)
        let move = try await move(request)
        guard try await services.moves.detectionJob(id, move, caller: try context.requireCaller()) != nil else {
            throw notFound(.detectionJob, id)
        }
        return empty(.noContent)
    }

    @Sendable func movePrivateEndpoint(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let id = try pathID("aiPrivateEndpointId", .privateEndpoint, context)
        let move = try await move(request)
        guard let moved = try await services.moves.privateEndpoint(id, move, caller: try context.requireCaller())
        else { throw notFound(.privateEndpoint, id) }
        return empty(.accepted, workRequest: moved.workRequestID)
    }
}
