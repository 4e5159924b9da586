import Credentials
import OCIClient

/// What carries requests to a server: `OCIClient`, or a stand-in for tests.
protocol Transport: Sendable {
    func send(_ method: String, _ path: String, headers: [SignedRequest.Header], body: OCIClient.Body) async throws
        -> OCIClient.Response
    func download(_ path: String, to destination: String, headers: [SignedRequest.Header]) async throws
        -> OCIClient.Response
}

extension OCIClient: Transport {}
