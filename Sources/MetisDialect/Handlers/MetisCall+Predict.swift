import ControlPlane
import HTTPService
import Hummingbird
import KPIDetection
import NIOCore
import TimeSeries

/// Judging one minute. What is abnormal is kept, and answered once it is.
extension MetisCall {
    /// Points of all three series that are judged in less than a millisecond: Metis's own window has 903.
    private static let inlinePoints = 1024

    func predictValue(_ body: ByteBuffer) async throws -> Response {
        let (request, window, taskID) = try await onLane(if: body.readableBytes > MetisHandlers.inlineBytes) { _ in
            let request = try Self.read(body)
            return (request, try request.window(), try request.taskID())
        }
        let isLong = 5 * window.length + 3 > Self.inlinePoints
        if let verdict = try await onLane(if: isLong, { _ in ValueDetector.verdictWithoutModel(window) }) {
            return try await answer(verdict, request)
        }
        // Nobody is told of a model that is not there before one is needed.
        let detector = ValueDetector(try await services.kpiModels.model(taskID: taskID, caller: caller))
        let verdict = try await onLane(if: isLong) { _ in Verdict(model: detector.probability(window)) }
        return try await answer(verdict, request)
    }

    func predictRate(_ body: ByteBuffer) async throws -> Response {
        let (request, verdict) = try await onLane(if: body.readableBytes > MetisHandlers.inlineBytes) { _ in
            let request = try Self.read(body)
            let series = try request.series()
            return (request, RateDetector.verdict(a: series.a, b: series.b, c: series.c))
        }
        // There is a point, or the series would have been refused as empty.
        guard let verdict else { throw MetisRefusal(.parameter, "dataA can not be empty") }
        return try await answer(verdict, request)
    }

    private static func read(_ body: ByteBuffer) throws -> PredictRequest {
        try body.withUnsafeReadableBytes { bytes in
            try PredictRequest(body: bytes.assumingMemoryBound(to: UInt8.self))
        }
    }

    private func answer(_ verdict: Verdict, _ request: PredictRequest) async throws -> Response {
        if !verdict.isNormal { try await services.verdicts.record(request.observation, caller: caller) }
        return MetisAnswer.ok { json in
            json.beginObject()
            json.member("ret", integer: verdict.isNormal ? 1 : 0)
            json.member("p", verdict.text)
            json.endObject()
        }
    }
}
