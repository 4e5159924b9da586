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
    /// So many points without a season are judged in 2 to 4 ms, whatever their values are.
    static let inlinePoints = 2000
    /// The same where a season may be found: 1 to 3 ms; a decomposition takes longest, and is made up to four times over.
    static let inlineSeasonalPoints = 500
    /// Points that count as one when usage is told.
    private static let billedPoints = 1000

    func handler(for operation: UnivariateOperation) -> Handler {
        { [limits, lane] request, context in
            let version = try context.apiVersion()
            // Authentication has read it whole and bounded.
            let body = try await request.body.collect(upTo: limits.jsonBody)
            // What is wrong in form is said at once, without a turn in the queue.
            let parsed = body.readableBytes <= Self.inlineBody ? try Self.read(operation, body, version) : nil
            if let parsed, Self.isQuick(parsed) {
                return Self.response(try UnivariateAnswer(parsed, version) {})
            }
            let answer = try await lane.runCancellable(for: context.connection) { check in
                try UnivariateAnswer(try parsed ?? Self.read(operation, body, version), version, check: check)
            }
            return Self.response(answer)
        }
    }

    private static func read(
        _ operation: UnivariateOperation, _ body: ByteBuffer, _ version: APIVersion
    ) throws -> UnivariateRequest {
        try body.withUnsafeReadableBytes { bytes in
            try UnivariateRequest(
                operation, body: bytes.assumingMemoryBound(to: UInt8.self), margins: version.margins)
        }
    }

    /// Whether it may run on an event loop: in 5 ms at most. Points that will be filled in count as well.
    static func isQuick(_ request: UnivariateRequest) -> Bool {
        let mayHaveSeason = request.period.map { $0 > 1 } ?? true
        return request.pointsOfWork <= (mayHaveSeason ? inlineSeasonalPoints : inlinePoints)
    }

    private static func response(_ answer: UnivariateAnswer) -> Response {
        let usage = (answer.points + billedPoints - 1) / billedPoints
        var headers: HTTPFields = [.billingUsage: "CognitiveServices.AnomalyDetector.DataPoints=\(usage)"]
        headers[.modelID] = answer.model.map { String($0.rawValue) }
        return JSONResponse.make(.ok, answer.json, headers: headers)
    }
}
