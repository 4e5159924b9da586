import ControlPlane
import HTTPService
import Hummingbird

extension OCIHandlers {
    @Sendable func createDetectionJob(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let caller = try context.requireCaller()
        let body = try await body(request)
        let fields = try RequestFields(body: body)
        let modelText = try fields.requiredString("modelId")
        let new = try fields.newDetectionJob(
            model: OCID.parse(modelText, .model) ?? ResourceID(high: 0, low: 0), embeddedBytes: limits.jobInput)
        try checkNamespace(new)
        guard OCID.parse(modelText, .model) != nil else {
            throw ServiceError.relatedNotFound(field: "modelId", id: modelText)
        }
        let created = try await services.detectionJobs.create(
            new, caller: caller, retry: try retryToken(request, body: body))
        return answer(
            etag: created.resource.etag, workRequest: created.workRequestID,
            location: "\(OCIDialect.basePath)/detectAnomalyJobs/\(OCID.text(.detectionJob, created.resource.id))"
        ) { $0.detectionJob(created.resource) }
    }

    private func checkNamespace(_ new: NewDetectionJob) throws {
        func check(_ name: String, _ field: String) throws {
            guard name == namespace else {
                throw ServiceError.invalidParameter(
                    field: field, reason: "is '\(name.prefix(80))', but this server's namespace is '\(namespace)'")
            }
        }
        try check(new.output.namespace, "outputDetails.namespaceName")
        guard case .objects(let locations) = new.input else { return }
        for (index, location) in locations.enumerated() {
            try check(location.namespace, "inputDetails.objectLocations[\(index)].namespaceName")
        }
    }

    @Sendable func getDetectionJob(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let id = try pathID("detectAnomalyJobId", .detectionJob, context)
        guard let found = try await services.detectionJobs.get(id, caller: try context.requireCaller()) else {
            throw notFound(.detectionJob, id)
        }
        return answer(etag: found.job.etag, workRequest: found.workRequestID) { $0.detectionJob(found.job) }
    }

    @Sendable func listDetectionJobs(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let list = try ListRequest(
            request, caller: try context.requireCaller(), list: "detectAnomalyJobs", states: StateFilter.detectionJob,
            idParameter: ("detectAnomalyJobId", .detectionJob))
        return page(try await services.detectionJobs.list(list.query), scope: list.scope) {
            $0.detectionJob($1, summary: true)
        }
    }

    @Sendable func updateDetectionJob(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let id = try pathID("detectAnomalyJobId", .detectionJob, context)
        let change = try RequestFields(body: try await body(request)).labelChange()
        guard
            let job = try await services.detectionJobs.update(
                id, change, caller: try context.requireCaller(), ifMatch: ifMatch(request))
        else { throw notFound(.detectionJob, id) }
        return answer(etag: job.etag) { $0.detectionJob(job) }
    }

    @Sendable func deleteDetectionJob(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let id = try pathID("detectAnomalyJobId", .detectionJob, context)
        guard
            try await services.detectionJobs.delete(
                id, caller: try context.requireCaller(), ifMatch: ifMatch(request))
        else { throw notFound(.detectionJob, id) }
        return empty(.accepted)
    }
}
