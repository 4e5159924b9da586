import ControlPlane
import HTTPService
import HTTPTypes
import Hummingbird
import NIOCore
import TimeSeries

/// Carries out what is asked for, on the caller's own rows.
struct MetisHandlers: Sendable {
    typealias Handler = @Sendable (Request, LapwingRequestContext) async throws -> Response

    let services: Services
    let limits: ServerLimits
    let lane: any DetectionQueue

    /// A body of this size is read in a fraction of a millisecond, and an answer of it written.
    static let inlineBytes = 64 << 10

    func handler(for operation: MetisOperation) -> Handler {
        { [self] request, context in
            let caller = try context.requireCaller()
            let call = MetisCall(
                services: services.acting(as: caller, for: operation.requirement), caller: caller, lane: lane,
                connection: context.connection)
            // Authentication has read it whole and bounded.
            let body = try await request.body.collect(upTo: MetisDialect.bodyLimit(request, limits))
            switch operation {
            case .predictValue: return try await call.predictValue(body)
            case .predictRate: return try await call.predictRate(body)
            case .queryTrainSource: return try await call.queryTrainSource()
            case .importSample: return try await call.importSample(body, contentType: request.headers[.contentType])
            case .downloadSample: return try await call.downloadSample(RequestTarget(request))
            case .searchAnomaly, .updateAnomaly, .querySample, .countSample, .updateSample, .deleteSample, .train,
                .queryTrain, .deleteTrain:
                let fields = try await call.onLane(if: body.readableBytes > Self.inlineBytes) { _ in
                    try RequestFields(body: body)
                }
                return try await call.carryOut(operation, fields)
            }
        }
    }
}

/// One request with what it takes to answer it.
struct MetisCall: Sendable {
    let services: Services
    let caller: Caller
    let lane: any DetectionQueue
    let connection: ClientConnection

    /// Runs what may be long on the queue, and what is short here.
    func onLane<T: Sendable>(
        if isLong: Bool, _ work: @escaping @Sendable (_ check: () throws -> Void) throws -> T
    ) async throws -> T {
        guard isLong else { return try work {} }
        return try await lane.runCancellable(for: connection, work)
    }

    fileprivate func carryOut(_ operation: MetisOperation, _ fields: RequestFields) async throws -> Response {
        switch operation {
        case .searchAnomaly: try await searchAnomaly(fields)
        case .updateAnomaly: try await updateAnomaly(fields)
        case .querySample: try await querySample(fields)
        case .countSample: try await countSample(fields)
        case .updateSample: try await updateSample(fields)
        case .deleteSample: try await deleteSample(fields)
        case .train: try await train(fields)
        case .queryTrain: try await queryTrain(fields)
        case .deleteTrain: try await deleteTrain(fields)
        case .predictValue, .predictRate, .queryTrainSource, .importSample, .downloadSample:
            throw MetisRefusal.noSuchPath
        }
    }

    /// A page of rows that may be large.
    func page<Item: Sendable>(
        _ page: NumberedPage<Item>, list: String, total: String,
        _ row: @escaping @Sendable (inout JSONWriter, Item) -> Void
    ) async throws -> Response {
        try await onLane(if: page.items.count > Self.inlineRows) { _ in
            MetisAnswer.ok { $0.page(page, list: list, total: total, row) }
        }
    }

    /// Rows that are written in a fraction of a millisecond.
    private static let inlineRows = 10
}
