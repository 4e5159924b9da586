import APIDocument
import AzureDialect
import DetectorsDialect
import HTTPService
import MetisDialect
import NexosisDialect
import OCIDialect
import TestSupport
import Testing

@testable import lapwing

/// The document and the routes say the same, both ways.
@Suite("openapi.yaml")
struct OpenAPITests {
    /// `GET /path` for every operation of the document, which keeps its paths in plain block style for this reader.
    static func documented() -> Set<String> {
        var found: Set<String> = []
        var path: Substring?
        var isInPaths = false
        for line in String(decoding: APIDocument.yaml, as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: false)
        {
            if !line.hasPrefix(" ") && !line.isEmpty && !line.hasPrefix("#") { isInPaths = line.hasPrefix("paths:") }
            guard isInPaths, line.hasSuffix(":") else { continue }
            if line.hasPrefix("  /") {
                path = line.dropFirst(2).dropLast()
            } else if line.hasPrefix("    "), !line.hasPrefix("     "), let path {
                let method = line.dropFirst(4).dropLast()
                if ["get", "put", "post", "delete", "head", "patch"].contains(method) {
                    found.insert("\(method.uppercased()) \(path)")
                }
            }
        }
        return found
    }

    @Test("names every route, and no other")
    func routes() async throws {
        let server = try await RunningServer()
        var served = Set(server.parts.oci.routes.routes.map { "\($0.method) \($0.template)" })
        served.formUnion(server.parts.detectors.routes.routes.map { "\($0.method) \($0.template)" })
        served.formUnion(server.parts.azure.routes.routes.map { "\($0.method) \($0.template)" })
        served.formUnion(server.parts.metis.routes.routes.map { "\($0.method) \($0.template)" })
        served.formUnion(server.parts.nexosis.routes.routes.map { "\($0.method) \($0.template)" })
        for path in OperationsEndpoints.paths { served.insert("GET " + path) }
        let documented = Self.documented()
        #expect(
            served.subtracting(documented).isEmpty,
            "served but not documented: \(served.subtracting(documented).sorted())")
        #expect(
            documented.subtracting(served).isEmpty,
            "documented but not served: \(documented.subtracting(served).sorted())")
        try await server.stop()
    }

    @Test("every route can be reached, and open endpoints are open")
    func openEndpoints() async throws {
        let server = try await RunningServer()
        var stranger = server.client
        stranger.authorization = nil
        #expect(try await stranger.send("GET", "/health").text == #"{"status":"healthy"}"#)
        #expect(try await stranger.send("GET", "/ready").text == #"{"status":"ready"}"#)
        #expect(try await stranger.send("GET", "/openapi.yaml").body == APIDocument.yaml)
        #expect(try await stranger.send("GET", "/metrics").status == 200)
        #expect(try await stranger.send("GET", "/metrics", headers: [("x-forwarded-for", "1.2.3.4")]).status == 401)
        #expect(try await stranger.send("POST", "/health").status == 405)
        #expect(try await stranger.send("GET", "/nothing").status == 404)
        try await server.stop()
    }
}
