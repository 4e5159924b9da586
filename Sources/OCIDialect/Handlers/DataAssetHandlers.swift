import ControlPlane
import HTTPService
import Hummingbird

extension OCIHandlers {
    @Sendable func createDataAsset(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let caller = try context.requireCaller()
        let body = try await body(request)
        let fields = try RequestFields(body: body)
        let compartment = try fields.compartmentID()
        let projectText = try fields.requiredString("projectId")
        guard let source = try fields.nested("dataSourceDetails") else {
            throw ServiceError.missingParameter(field: "dataSourceDetails")
        }
        let (dataSource, secrets) = try source.dataSource(namespace: namespace)
        let endpointText = try fields.string("privateEndpointId")
        let (name, description, tags) = (try fields.displayName(), try fields.description(), try fields.tags())
        guard let project = OCID.parse(projectText, .project) else {
            throw ServiceError.relatedNotFound(field: "projectId", id: projectText)
        }
        let endpoint = try endpointText.map { text in
            guard let id = OCID.parse(text, .privateEndpoint) else {
                throw ServiceError.relatedNotFound(field: "privateEndpointId", id: text)
            }
            return id
        }
        let created = try await services.dataAssets.create(
            NewDataAsset(
                compartmentID: compartment, projectID: project, displayName: name, description: description,
                source: dataSource, privateEndpointID: endpoint, secretIDs: secrets, tags: tags),
            caller: caller, retry: try retryToken(request, body: body))
        return answer(etag: created.resource.etag) { $0.dataAsset(created.resource) }
    }

    @Sendable func getDataAsset(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let id = try pathID("dataAssetId", .dataAsset, context)
        guard let asset = try await services.dataAssets.get(id, caller: try context.requireCaller()) else {
            throw notFound(.dataAsset, id)
        }
        return answer(etag: asset.etag) { $0.dataAsset(asset) }
    }

    @Sendable func listDataAssets(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let list = try ListRequest(
            request, caller: try context.requireCaller(), list: "dataAssets", states: StateFilter.dataAsset)
        return page(try await services.dataAssets.list(list.query), scope: list.scope) {
            $0.dataAsset($1, summary: true)
        }
    }

    @Sendable func updateDataAsset(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let id = try pathID("dataAssetId", .dataAsset, context)
        let change = try RequestFields(body: try await body(request)).labelChange()
        guard
            let asset = try await services.dataAssets.update(
                id, change, caller: try context.requireCaller(), ifMatch: ifMatch(request))
        else { throw notFound(.dataAsset, id) }
        return answer(etag: asset.etag) { $0.dataAsset(asset) }
    }

    @Sendable func deleteDataAsset(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let id = try pathID("dataAssetId", .dataAsset, context)
        guard
            try await services.dataAssets.delete(id, caller: try context.requireCaller(), ifMatch: ifMatch(request))
        else { throw notFound(.dataAsset, id) }
        return empty(.noContent)
    }
}
