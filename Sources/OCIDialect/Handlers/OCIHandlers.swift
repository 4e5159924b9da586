import ControlPlane
import HTTPService
import HTTPTypes
import Hummingbird
import NIOCore
import TimeSeries

/// The handlers of the dialect; one file a resource. They read the wire, call a use case, and write the wire.
struct OCIHandlers: Sendable {
    typealias Handler = @Sendable (Request, LapwingRequestContext) async throws -> Response

    let services: Services
    let limits: ServerLimits
    let namespace: String

    // MARK: Reading requests

    /// The body, which authentication has read whole and bounded.
    func body(_ request: Request) async throws -> [UInt8] {
        let buffer = try await request.body.collect(upTo: limits.jobBody)
        return Array(buffer.readableBytesView)
    }

    /// The resource that the path names. A malformed id answers like an unknown one.
    func pathID(_ parameter: String, _ kind: OCID.Kind, _ context: LapwingRequestContext) throws -> ResourceID {
        let raw = context.parameters.get(parameter) ?? ""
        guard let text = PercentCoding.decode(raw, plusIsSpace: false), let id = OCID.parse(text, kind) else {
            throw ServiceError.notFound(kind: kind.noun, id: String(raw.prefix(256)))
        }
        return id
    }

    func notFound(_ kind: OCID.Kind, _ id: ResourceID) -> ServiceError {
        .notFound(kind: kind.noun, id: OCID.text(kind, id))
    }

    func ifMatch(_ request: Request) -> EtagCondition {
        guard let value = request.headers[.ifMatch], value != "*" else { return .any }
        return .matches(unquoted(value))
    }

    /// Etags are sent without quotes here, but clients that keep to HTTP put some around them.
    func unquoted(_ etag: String) -> String {
        etag.hasPrefix("\"") && etag.hasSuffix("\"") && etag.count > 1 ? String(etag.dropFirst().dropLast()) : etag
    }

    func retryToken(_ request: Request, body: [UInt8]) throws -> RetryToken? {
        guard let token = request.headers[.opcRetryToken], !token.isEmpty else { return nil }
        guard token.utf8.count <= 64 else {
            throw ServiceError.invalidParameter(field: "opc-retry-token", reason: "is longer than 64 characters")
        }
        return RetryToken(token: token, body: body)
    }

    // MARK: Writing answers

    func answer(
        _ status: HTTPResponse.Status = .ok, etag: Int64? = nil, workRequest: ResourceID? = nil, next: String? = nil,
        location: String? = nil, _ write: (inout JSONWriter) -> Void
    ) -> Response {
        JSONResponse.make(
            status, [UInt8].json(write),
            headers: headers(etag: etag, workRequest: workRequest, next: next, location: location))
    }

    func empty(_ status: HTTPResponse.Status, workRequest: ResourceID? = nil) -> Response {
        Response(status: status, headers: headers(workRequest: workRequest))
    }

    private func headers(
        etag: Int64? = nil, workRequest: ResourceID? = nil, next: String? = nil, location: String? = nil
    ) -> HTTPFields {
        var headers = HTTPFields()
        if let etag { headers[.eTag] = String(etag) }
        if let workRequest { headers[.opcWorkRequestID] = OCID.text(.workRequest, workRequest) }
        // Absent on the last page: an empty value makes the SDK loop for ever.
        if let next { headers[.opcNextPage] = next }
        if let location { headers[.location] = location }
        return headers
    }

    func page<Item>(
        _ page: Page<Item>, scope: String, _ write: (inout JSONWriter, Item) -> Void
    ) -> Response {
        answer(next: page.next.map { PageToken.encode($0, scope: scope) }) { json in
            json.beginObject()
            json.key("items")
            json.beginArray()
            for item in page.items { write(&json, item) }
            json.endArray()
            json.endObject()
        }
    }
}
