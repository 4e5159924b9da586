import ControlPlane
import Hummingbird
import KPIDetection
import TimeSeries

/// Models that are trained on samples.
extension MetisCall {
    func train(_ fields: RequestFields) async throws -> Response {
        _ = try await services.kpiTrainings.start(
            try fields.trainingFilter(window: KPIWindow.standardLength), caller: caller)
        return MetisAnswer.ok("")
    }

    func queryTrain(_ fields: RequestFields) async throws -> Response {
        let page = try fields.page()
        let (after, before) = try fields.times()
        var filter = KPITrainingFilter(
            task: try fields.optionalText("taskId"), source: try fields.optionalText("source"), after: after,
            before: before)
        if let word = try fields.optionalText("taskStatus") {
            guard let status = KPITraining.Status(rawValue: word) else {
                throw RequestFields.wrong(
                    "taskStatus",
                    "empty, or one of " + KPITraining.Status.allCases.map(\.rawValue).joined(separator: ", "))
            }
            filter.status = status
        }
        let found = try await services.kpiTrainings.search(filter, page: page, caller: caller)
        return try await self.page(found, list: "taskList", total: "totalCount") { $0.training($1) }
    }

    func deleteTrain(_ fields: RequestFields) async throws -> Response {
        let count = try await services.kpiTrainings.delete(
            taskID: try RequestFields.text(try fields.value("taskId"), "taskId"), caller: caller)
        return MetisAnswer.ok { $0.integer(count) }
    }
}
