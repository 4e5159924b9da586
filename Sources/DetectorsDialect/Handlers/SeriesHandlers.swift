import ControlPlane
import HTTPService
import HTTPTypes
import Hummingbird
import NIOCore
import TimeSeries

/// Where detections run that are too long for an event loop. One lane a kind of work, so that none waits for another.
public struct SeriesLanes: Sendable {
    /// Thresholds and moving averages of large requests.
    let thresholds: any DetectionQueue
    let forests: any DetectionQueue
    let forecasts: any DetectionQueue

    public init(thresholds: any DetectionQueue, forests: any DetectionQueue, forecasts: any DetectionQueue) {
        self.thresholds = thresholds
        self.forests = forests
        self.forecasts = forecasts
    }

    func lane(for method: SeriesMethod) -> any DetectionQueue {
        switch method {
        case .absoluteThreshold, .percentageThreshold, .movingAverage: thresholds
        case .isolationForest: forests
        case .prophet: forecasts
        }
    }
}

/// One handler for all five methods: read, detect, answer.
struct SeriesHandlers: Sendable {
    typealias Handler = @Sendable (Request, LapwingRequestContext) async throws -> Response

    let limits: ServerLimits
    let lanes: SeriesLanes

    /// A body of this size is read and judged in about a millisecond.
    static let inlineBody = 128 << 10

    func handler(for method: SeriesMethod) -> Handler {
        { [limits, lanes] request, context in
            // Authentication has read it whole and bounded.
            let body = try await request.body.collect(upTo: limits.jsonBody)
            let isSmall = body.readableBytes <= Self.inlineBody
            if isSmall, method.isQuick {
                return JSONResponse.make(.ok, try SeriesDetection.answer(to: try Self.read(method, body, limits)))
            }
            // What is wrong in form is said at once, without a turn in the queue.
            let parsed = isSmall ? try Self.read(method, body, limits) : nil
            let answer = try await lanes.lane(for: method).runCancellable(for: context.connection) { check in
                try SeriesDetection.answer(to: try parsed ?? Self.read(method, body, limits), check: check)
            }
            return JSONResponse.make(.ok, answer)
        }
    }

    private static func read(_ method: SeriesMethod, _ body: ByteBuffer, _ limits: ServerLimits) throws -> SeriesRequest
    {
        try body.withUnsafeReadableBytes { bytes in
            try SeriesRequest(
                method, body: bytes.assumingMemoryBound(to: UInt8.self), maximumPoints: limits.seriesPoints)
        }
    }
}
