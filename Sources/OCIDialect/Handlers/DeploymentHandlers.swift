import ControlPlane
import HTTPService
import Hummingbird

extension OCIHandlers {
    @Sendable func createDeployment(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let caller = try context.requireCaller()
        let body = try await body(request)
        let fields = try RequestFields(body: body)
        let compartment = try fields.compartmentID()
        let modelText = try fields.requiredString("modelId")
        let configuration = try configuration(fields)
        let (name, description, tags) = (try fields.displayName(), try fields.description(), try fields.tags())
        guard let model = OCID.parse(modelText, .model) else {
            throw ServiceError.notFound(kind: OCID.Kind.model.noun, id: modelText)
        }
        let created = try await services.deployments.create(
            NewDeployment(
                compartmentID: compartment, modelID: model, displayName: name, description: description,
                configuration: configuration, tags: tags),
            caller: caller, retry: try retryToken(request, body: body))
        return answer(etag: created.resource.etag, workRequest: created.workRequestID) {
            $0.deployment(created.resource)
        }
    }

    private func configuration(_ fields: RequestFields) throws -> DeploymentConfiguration {
        guard let config = try fields.nested("config") else { return DeploymentConfiguration() }
        let cores = try config.string("coreCount", maximumLength: 10) ?? "1"
        guard let count = Int(cores), (1...1024).contains(count) else {
            throw ServiceError.invalidParameter(
                field: "config.coreCount", reason: "is '\(cores)', but must be a whole number as a string, e.g. \"1\"")
        }
        return DeploymentConfiguration(sku: try config.string("sku") ?? "SHARED", coreCount: cores)
    }

    @Sendable func getDeployment(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let id = try pathID("modelDeploymentId", .deployment, context)
        guard let deployment = try await services.deployments.get(id, caller: try context.requireCaller()) else {
            throw notFound(.deployment, id)
        }
        return answer(etag: deployment.etag) { $0.deployment(deployment) }
    }

    @Sendable func listDeployments(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let list = try ListRequest(
            request, caller: try context.requireCaller(), list: "modelDeployments", states: StateFilter.deployment)
        return page(try await services.deployments.list(list.query), scope: list.scope) { $0.deployment($1) }
    }

    @Sendable func updateDeployment(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let id = try pathID("modelDeploymentId", .deployment, context)
        let change = try RequestFields(body: try await body(request)).labelChange()
        guard
            let deployment = try await services.deployments.update(
                id, change, caller: try context.requireCaller(), ifMatch: ifMatch(request))
        else { throw notFound(.deployment, id) }
        return answer(etag: deployment.etag) { $0.deployment(deployment) }
    }

    @Sendable func deleteDeployment(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let id = try pathID("modelDeploymentId", .deployment, context)
        guard
            try await services.deployments.delete(id, caller: try context.requireCaller(), ifMatch: ifMatch(request))
        else { throw notFound(.deployment, id) }
        return empty(.noContent)
    }
}
