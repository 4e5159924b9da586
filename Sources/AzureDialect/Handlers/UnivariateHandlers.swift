import ControlPlane
import Detectors
import HTTPService
import HTTPTypes
import Hummingbird
import NIOCore
import TimeSeries

/// Reads a series, has it judged, and answers.
struct UnivariateHandlers: Sendable {
    typealias Handler = @Sendable (Request, LapwingRequestContext) async throws -> Response

    let limits: ServerLimits
    let lane: any DetectionQueue

    /// A body of this size is read in about a millisecond.
    static let inlineBody = 128 << 10
    /// So many points without a season are judged in a few milliseconds.
    static let inlinePoints = 2000
    /// The same where a season may be found, which takes far longer to judge.
    static let inlineSeasonalPoints = 100
    /// Points that count as one when usage is told.
    private static let billedPoints = 1000

    func handler(for operation: UnivariateOperation) -> Handler {
        { [limits, lane] request, context in
            let version = try context.apiVersion()
            // Authentication has read it whole and bounded.
            let body = try await request.body.collect(upTo: limits.jsonBody)
            // What is wrong in form is said at once, without a turn in the queue.
            let parsed = body.readableBytes <= Self.inlineBody ? try Self.read(body, version) : nil
            if let parsed, Self.isQuick(parsed) {
                return Self.response(try UnivariateAnswer(operation, parsed, version) {})
            }
            let answer = try await lane.runCancellable(for: context.connection) { check in
                try UnivariateAnswer(operation, try parsed ?? Self.read(body, version), version, check: check)
            }
            return Self.response(answer)
        }
    }

    private static func read(_ body: ByteBuffer, _ version: APIVersion) throws -> UnivariateRequest {
        try body.withUnsafeReadableBytes { bytes in
            try UnivariateRequest(body: bytes.assumingMemoryBound(to: UInt8.self), margins: version.margins)
        }
    }

    private static func isQuick(_ request: UnivariateRequest) -> Bool {
        let mayHaveSeason = request.detector.parameters.period.map { $0 > 1 } ?? true
        return request.series.values.count <= (mayHaveSeason ? inlineSeasonalPoints : inlinePoints)
    }

    private static func response(_ answer: UnivariateAnswer) -> Response {
        let usage = (answer.points + billedPoints - 1) / billedPoints
        return JSONResponse.make(
            .ok, answer.json,
            headers: [
                .modelID: String(answer.model.rawValue),
                .billingUsage: "CognitiveServices.AnomalyDetector.DataPoints=\(usage)",
            ])
    }
}
