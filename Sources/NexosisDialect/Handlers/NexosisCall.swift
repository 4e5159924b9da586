import ControlPlane
import HTTPService
import HTTPTypes
import Hummingbird
import NIOCore
import TimeSeries

/// One request with what it takes to answer it.
struct NexosisCall: Sendable {
    let request: Request
    let context: LapwingRequestContext
    let services: Services
    let caller: Caller
    let limits: TableLimits
    let lane: any DetectionQueue
    let body: ByteBuffer

    var target: RequestTarget { RequestTarget(request) }
    var links: NexosisLinks { NexosisLinks(place: RequestPlace(request), target: target) }
    func query() throws -> QueryFields { try QueryFields(target, refusesEmpty: request.method == .delete) }

    /// A body of this size is read in a fraction of a millisecond.
    private static let inlineBytes = 64 << 10

    /// Reads the body: here when it is small, on the queue when it is not.
    func reading<T: Sendable>(
        _ read: @escaping @Sendable (UnsafeBufferPointer<UInt8>) throws -> T
    ) async throws -> T {
        let body = body
        return try await onLane(if: body.readableBytes > Self.inlineBytes) { _ in
            try body.withUnsafeReadableBytes { try read($0.assumingMemoryBound(to: UInt8.self)) }
        }
    }

    /// Runs what may be long on the queue, and what is short here.
    func onLane<T: Sendable>(
        if isLong: Bool, _ work: @escaping @Sendable (_ check: () throws -> Void) throws -> T
    ) async throws -> T {
        guard isLong else { return try work {} }
        return try await lane.runCancellable(for: context.connection, work)
    }

    /// An answer with rows, which may be many.
    func rows(
        _ rows: CellTable, headers: HTTPFields = [:], _ write: @escaping @Sendable (inout JSONWriter) -> Void
    ) async throws -> Response {
        let bytes = try await onLane(if: rows.textBytes > Self.inlineBytes) { _ in [UInt8].json(write) }
        return JSONResponse.make(.ok, bytes, headers: headers)
    }

    func json(
        _ status: HTTPResponse.Status = .ok, headers: HTTPFields = [:], _ write: (inout JSONWriter) -> Void
    ) -> Response {
        JSONResponse.make(status, [UInt8].json(write), headers: headers)
    }

    /// A page of a list, whose items may have a thousand columns each.
    func list<Item: Sendable>(
        _ found: CountedPage<Item>, _ page: PageFields,
        _ write: @escaping @Sendable (inout JSONWriter, Item, NexosisLinks) -> Void
    ) async throws -> Response {
        let links = links
        let bytes = try await onLane(if: found.items.count > Self.inlineItems) { _ in
            [UInt8].json { json in
                json.list(found.items, total: found.total, page: page, links: links) { write(&$0, $1, links) }
            }
        }
        return JSONResponse.make(.ok, bytes)
    }

    /// Items of a list that are written in about a millisecond.
    private static let inlineItems = 10

    /// Which of many are to be deleted. An empty value among others is a mistake; if there is nothing else, there are no criteria.
    func criteria<Filter>(
        _ read: (QueryFields) throws -> Filter, isEmpty: (Filter) -> Bool
    ) throws -> Filter {
        let filter = try read(QueryFields(target))
        return isEmpty(filter) ? filter : try read(query())
    }

    // MARK: What the path names

    func tableName() throws -> String {
        let raw = context.parameters.get("dataSetName") ?? ""
        guard let name = PercentCoding.decode(raw, plusIsSpace: false) else {
            throw NexosisRefusal.field("dataSetName", "the name in the path is not percent-encoded UTF-8")
        }
        return name
    }

    /// - Parameter parameter: of the path's template.
    func id(_ parameter: String) throws -> ResourceID {
        let text = context.decodedParameter(parameter)
        guard let id = ResourceID(guid: text) else { throw NexosisRefusal.notAnID(parameter, text) }
        return id
    }

    /// - Throws: `NexosisRefusal` when nothing was found.
    func found<T>(_ item: String, _ id: ResourceID, _ found: T?) throws -> T {
        guard let found else { throw NexosisRefusal.notFound(item, id.guid) }
        return found
    }

    func found(_ item: String, _ id: ResourceID, _ wasThere: Bool) throws -> Response {
        guard wasThere else { throw NexosisRefusal.notFound(item, id.guid) }
        return Response(status: .noContent)
    }
}
