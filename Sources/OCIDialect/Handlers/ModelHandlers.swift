import ControlPlane
import HTTPService
import Hummingbird

extension OCIHandlers {
    @Sendable func createModel(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let caller = try context.requireCaller()
        let body = try await body(request)
        let fields = try RequestFields(body: body)
        let compartment = try fields.compartmentID()
        let projectText = try fields.requiredString("projectId")
        let (name, description, tags) = (try fields.displayName(), try fields.description(), try fields.tags())
        let training = try fields.trainingRequest()
        guard let project = OCID.parse(projectText, .project) else {
            throw ServiceError.relatedNotFound(field: "projectId", id: projectText)
        }
        let created = try await services.models.create(
            NewModel(
                compartmentID: compartment, projectID: project, displayName: name, description: description, tags: tags,
                training: training),
            caller: caller, retry: try retryToken(request, body: body))
        return answer(
            etag: created.resource.etag, workRequest: created.workRequestID,
            location: "\(OCIDialect.basePath)/models/\(OCID.text(.model, created.resource.id))"
        ) { $0.model(created.resource) }
    }

    @Sendable func getModel(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let id = try pathID("modelId", .model, context)
        guard let model = try await services.models.get(id, caller: try context.requireCaller()) else {
            throw notFound(.model, id)
        }
        return answer(etag: model.etag) { $0.model(model) }
    }

    @Sendable func listModels(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let list = try ListRequest(
            request, caller: try context.requireCaller(), list: "models", states: StateFilter.model)
        return page(try await services.models.list(list.query), scope: list.scope) { $0.model($1, summary: true) }
    }

    @Sendable func updateModel(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let id = try pathID("modelId", .model, context)
        let change = try RequestFields(body: try await body(request)).labelChange()
        guard
            let work = try await services.models.update(
                id, change, caller: try context.requireCaller(), ifMatch: ifMatch(request))
        else { throw notFound(.model, id) }
        return empty(.accepted, workRequest: work.id)
    }

    @Sendable func deleteModel(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let id = try pathID("modelId", .model, context)
        guard
            let work = try await services.models.delete(
                id, caller: try context.requireCaller(), ifMatch: ifMatch(request))
        else { throw notFound(.model, id) }
        return empty(.accepted, workRequest: work.id)
    }
}
