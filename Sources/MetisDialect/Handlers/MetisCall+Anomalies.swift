import ControlPlane
import Hummingbird
import TimeSeries

/// Verdicts that were kept.
extension MetisCall {
    func searchAnomaly(_ fields: RequestFields) async throws -> Response {
        let found = try await services.verdicts.search(
            try fields.verdictFilter(), page: try fields.page(), caller: caller)
        return try await page(found, list: "anomalyList", total: "totalCount") { $0.verdict($1) }
    }

    /// A mark that says what it was makes a sample of it; any other takes the samples back.
    func updateAnomaly(_ fields: RequestFields) async throws -> Response {
        let id = try fields.integer("id")
        let mark = AbnormalVerdict.Mark(rawValue: try fields.integer("markFlag")) ?? .none
        guard let count = try await services.verdicts.mark(Int64(id), as: mark, caller: caller) else {
            throw MetisRefusal(.exception, "there is no abnormal verdict with the id \(id)")
        }
        return MetisAnswer.ok { $0.integer(count) }
    }
}
