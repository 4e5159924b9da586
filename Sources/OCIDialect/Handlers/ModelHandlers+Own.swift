import ControlPlane
import HTTPService
import Hummingbird

/// Lapwing's own: what OCI had no place for.
extension OCIHandlers {
    @Sendable func getTrainingReport(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let id = try pathID("modelId", .model, context)
        guard let model = try await services.models.get(id, caller: try context.requireCaller()) else {
            throw notFound(.model, id)
        }
        guard let result = model.result else {
            switch model.state {
            case .failed:
                throw ServiceError.conflict(
                    "the training failed and left no report: the model's lifecycleDetails say why")
            default: throw ServiceError.incorrectState("the model is still CREATING: wait until it is ACTIVE")
            }
        }
        guard let report = result.findings.report else {
            throw ServiceError.conflict(
                "there is no such report of a model that judges windows of a KPI")
        }
        return answer(etag: model.etag) { $0.trainingReport(model, result, report) }
    }

    @Sendable func setTargetFAP(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let caller = try context.requireCaller()
        let id = try pathID("modelId", .model, context)
        let fields = try RequestFields(body: try await body(request))
        guard let fap = try fields.number("targetFap", in: 0...0.05) else {
            throw ServiceError.missingParameter(field: "targetFap")
        }
        guard
            let model = try await services.models.setFalseAlarmProbability(
                fap, of: id, caller: caller, ifMatch: ifMatch(request))
        else { throw notFound(.model, id) }
        return answer(etag: model.etag) { $0.model(model) }
    }
}
