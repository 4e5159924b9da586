import Credentials
import Digests
import Foundation
import OCIClient
import TimeSeries

/// A server, seen by one principal, with the compartment that commands work in.
struct Connection: Sendable {
    var transport: any Transport
    var compartmentID: String

    static let basePath = "/20210101"
    /// What OCI has no place for.
    static let ownPath = "/lapwing/v1"
    /// Most items that the server puts on one page.
    static let largestPage = 1000

    /// The JSON value at `path`.
    func get(_ path: String) async throws -> JSONValue {
        try Self.json(try await transport.send("GET", path, headers: [], body: .none))
    }

    /// The resource at `path`.
    func getObject(_ path: String) async throws -> JSONObject { try Self.object(try await get(path), path) }

    /// The resource at `path`, with what its headers tell.
    func getOutcome(_ path: String) async throws -> Outcome {
        try Self.outcome(try await transport.send("GET", path, headers: [], body: .none), path)
    }

    /// What a call answered about one resource.
    struct Outcome: Sendable {
        var object: JSONObject
        /// The work request that goes on in the background, if there is one.
        var workRequestID: String?
        var etag: String?
    }

    /// - Parameter isCreation: a creation carries a retry token, so that a repeated request makes nothing twice.
    func post(_ path: String, _ body: JSONValue, isCreation: Bool = false) async throws -> Outcome {
        var writer = JSONWriter()
        writer.value(body)
        return try await post(path, bytes: writer.bytes, isCreation: isCreation)
    }

    func post(_ path: String, bytes: [UInt8], isCreation: Bool = false) async throws -> Outcome {
        let token = SignedRequest.Header("opc-retry-token", UUID().uuidString.filter { $0 != "-" })
        return try Self.outcome(
            try await transport.send("POST", path, headers: isCreation ? [token] : [], body: .bytes(bytes)), path)
    }

    /// Changes the resource at `path` and returns it.
    func put(_ path: String, _ body: JSONValue) async throws -> JSONObject {
        var writer = JSONWriter()
        writer.value(body)
        let response = try await transport.send("PUT", path, headers: [], body: .bytes(writer.bytes))
        return try Self.object(try Self.json(response), path)
    }

    /// Returns the work request that finishes the deletion, if there is one.
    /// - Parameter etag: the version that may be deleted; nil for whatever is there.
    func delete(_ path: String, ifMatch etag: String? = nil) async throws -> String? {
        let condition = etag.map { [SignedRequest.Header("if-match", $0)] } ?? []
        return try await transport.send("DELETE", path, headers: condition, body: .none).headers["opc-work-request-id"]
    }

    /// The items of a list, page after page, up to `limit`. Some lists are a bare array, most an object with `items`.
    func list(_ path: String, query: [(name: String, value: String?)], limit: Int?) async throws -> [JSONValue] {
        var items: [JSONValue] = []
        var page: String?
        repeat {
            let wanted = min(Self.largestPage, limit.map { $0 - items.count } ?? Self.largestPage)
            let parameters = query + [("limit", "\(wanted)"), ("page", page)]
            let target = path + "?" + PercentEncoding.query(parameters)
            let response = try await transport.send("GET", target, headers: [], body: .none)
            let value = try Self.json(response)
            guard let found = value.array ?? value.object?["items"]?.array else {
                throw CommandFailure(.refused, "the answer to \(path) is no list: is this a Lapwing server?")
            }
            items += found
            let next = response.headers["opc-next-page"]
            page = next == page || next?.isEmpty == true ? nil : next
        } while page != nil && items.count < limit ?? .max
        return limit.map { Array(items.prefix($0)) } ?? items
    }

    /// The object storage namespace, which is one for the whole server.
    func namespace() async throws -> String {
        guard let name = try await get("/n").string else {
            throw CommandFailure(.refused, "the answer to /n is no namespace: is this a Lapwing server?")
        }
        return name
    }

    private static func outcome(_ response: OCIClient.Response, _ path: String) throws -> Outcome {
        Outcome(
            object: try object(try json(response), path), workRequestID: response.headers["opc-work-request-id"],
            etag: response.headers["etag"])
    }

    private static func json(_ response: OCIClient.Response) throws -> JSONValue {
        do {
            return try JSONValue(parsing: response.body)
        } catch {
            throw CommandFailure(.refused, "the answer is not JSON (\(error)): is this a Lapwing server?")
        }
    }

    private static func object(_ value: JSONValue, _ path: String) throws -> JSONObject {
        guard let object = value.object else {
            throw CommandFailure(.refused, "the answer to \(path) is no object: is this a Lapwing server?")
        }
        return object
    }
}

extension JSONObject {
    /// An object of the members that have a value.
    static func of(_ members: KeyValuePairs<String, JSONValue?>) -> JSONObject {
        JSONObject(members.compactMap { name, value in value.map { Member(name: name, value: $0) } })
    }

    /// The text of a member; nil when it is absent, null, or something else.
    func text(_ name: String) -> String? { self[name]?.string }
}

extension JSONValue {
    static func text(_ text: String?) -> JSONValue? { text.map { .string($0) } }

    static func decimal(_ number: Double) -> JSONValue { .number(number, isInteger: false) }
}
