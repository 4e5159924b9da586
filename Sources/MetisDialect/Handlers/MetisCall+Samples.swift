import ControlPlane
import HTTPService
import HTTPTypes
import Hummingbird
import KPIDetection
import NIOCore
import TimeSeries

/// Labelled windows.
extension MetisCall {
    func querySample(_ fields: RequestFields) async throws -> Response {
        let found = try await services.samples.search(
            try fields.sampleFilter(), page: try fields.page(), caller: caller)
        return try await page(found, list: "sampleList", total: "totalTotal") { $0.sample($1) }
    }

    func countSample(_ fields: RequestFields) async throws -> Response {
        let filter = try fields.trainingFilter(window: KPIWindow.standardLength)
        let counts = try await services.samples.count(filter, caller: caller)
        return MetisAnswer.ok { json in
            json.beginObject()
            json.key("count")
            json.beginArray()
            json.beginObject()
            json.member("total_count", integer: counts.total)
            json.member("positive_count", integer: counts.positive)
            json.member("negative_count", integer: counts.negative)
            json.endObject()
            json.endArray()
            json.endObject()
        }
    }

    func updateSample(_ fields: RequestFields) async throws -> Response {
        let ids = try fields.ids("idList")
        let change = try KPISampleChange(try fields.object("data"))
        guard !change.isEmpty else { throw MetisRefusal(.parameter, "") }
        guard !ids.isEmpty else { return MetisAnswer.ok { $0.null() } }
        let count = try await services.samples.update(ids, change, caller: caller)
        return MetisAnswer.ok { $0.integer(count) }
    }

    func deleteSample(_ fields: RequestFields) async throws -> Response {
        let count = try await services.samples.delete(try fields.ids("id"), caller: caller)
        return MetisAnswer.ok { json in
            json.beginObject()
            json.member("count", integer: count)
            json.endObject()
        }
    }

    func queryTrainSource() async throws -> Response {
        let sources = try await services.samples.sources(caller: caller)
        return MetisAnswer.ok { json in
            json.beginObject()
            json.key("source")
            json.beginArray()
            for source in sources { json.string(source) }
            json.endArray()
            json.endObject()
        }
    }

    private static let mostImported = 100_000

    func importSample(_ body: ByteBuffer, contentType: String?) async throws -> Response {
        do {
            let samples = try await onLane(if: body.readableBytes > MetisHandlers.inlineBytes) { check in
                let form = try MultipartForm(contentType: contentType, body: Array(body.readableBytesView))
                return try SampleTable.read(
                    try form.file("sample_file"), mostSamples: Self.mostImported, check: check)
            }
            let counts = try await services.samples.add(samples, caller: caller)
            return MetisAnswer.ok { json in
                json.beginObject()
                json.member("positiveCount", integer: counts.positive)
                json.member("negativeCount", integer: counts.negative)
                json.member("totalCount", integer: counts.total)
                json.endObject()
            }
        } catch let error as MultipartForm.Malformed {
            throw MetisRefusal(.file, error.reason)
        } catch ServiceError.limitExceeded(let reason) {
            throw MetisRefusal(.file, reason)
        }
    }
}
