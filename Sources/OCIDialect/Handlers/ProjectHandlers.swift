import ControlPlane
import HTTPService
import Hummingbird

extension OCIHandlers {
    @Sendable func createProject(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let caller = try context.requireCaller()
        let body = try await body(request)
        let fields = try RequestFields(body: body)
        let created = try await services.projects.create(
            NewProject(
                compartmentID: try fields.compartmentID(), displayName: try fields.displayName(),
                description: try fields.description(), tags: try fields.tags()),
            caller: caller, retry: try retryToken(request, body: body))
        return answer(etag: created.resource.etag) { $0.project(created.resource) }
    }

    @Sendable func getProject(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let id = try pathID("projectId", .project, context)
        guard let project = try await services.projects.get(id, caller: try context.requireCaller()) else {
            throw notFound(.project, id)
        }
        return answer(etag: project.etag) { $0.project(project) }
    }

    @Sendable func listProjects(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let list = try ListRequest(
            request, caller: try context.requireCaller(), list: "projects", states: StateFilter.project)
        return page(try await services.projects.list(list.query), scope: list.scope) { $0.project($1) }
    }

    @Sendable func updateProject(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let id = try pathID("projectId", .project, context)
        let change = try RequestFields(body: try await body(request)).labelChange()
        guard
            let project = try await services.projects.update(
                id, change, caller: try context.requireCaller(), ifMatch: ifMatch(request))
        else { throw notFound(.project, id) }
        return answer(etag: project.etag) { $0.project(project) }
    }

    @Sendable func deleteProject(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let id = try pathID("projectId", .project, context)
        guard
            let work = try await services.projects.delete(
                id, caller: try context.requireCaller(), ifMatch: ifMatch(request))
        else { throw notFound(.project, id) }
        return empty(.accepted, workRequest: work.id)
    }
}
