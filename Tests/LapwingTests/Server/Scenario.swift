import HTTPTypes
import TestSupport
import Testing

@testable import lapwing

/// One request and what its answer must and must not have.
struct Scenario: Sendable, CustomTestStringConvertible {
    var name: String
    var method: String
    var target: String
    var headers: [(String, String)] = []
    var body: String?
    var status: Int
    var contains: [String] = []
    var lacks: [String] = []

    var testDescription: String { name }

    /// What no answer may ever give away.
    static let secrets = ["/tmp/", "Sources/", ".swift", "PRIVATE KEY", "lw_", "SQLITE", "sqlite"]

    /// - Parameter requestID: the header in which the dialect tells the request's id.
    func check(_ client: ResponderClient, requestID: String = "opc-request-id") async throws {
        let answer =
            if let body { try await client.send(method, target, headers: headers, json: body) } else {
                try await client.send(method, target, headers: headers)
            }
        #expect(answer.status == status, "\(name): \(answer.text)")
        for text in contains { #expect(answer.text.contains(text), "\(name): no '\(text)' in \(answer.text)") }
        for text in lacks + Self.secrets {
            #expect(!answer.text.contains(text), "\(name): '\(text)' in \(answer.text)")
        }
        #expect(answer.headers.contains { $0.name.canonicalName == requestID })
        #expect(!answer.headers.contains { $0.name.canonicalName == "opc-next-page" && $0.value.isEmpty })
    }
}
