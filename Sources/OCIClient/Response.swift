import Foundation
import FoundationNetworking

extension OCIClient {
    /// A server's answer.
    public struct Response: Sendable {
        public var status: Int
        public var headers: ResponseHeaders
        public var body: [UInt8]

        public init(status: Int, headers: ResponseHeaders = .init([:]), body: [UInt8] = []) {
            self.status = status
            self.headers = headers
            self.body = body
        }

        init(_ response: URLResponse, body: [UInt8]) throws(ConnectionFailure) {
            guard let http = response as? HTTPURLResponse else {
                throw ConnectionFailure(message: "the server's answer is not HTTP")
            }
            var fields: [String: String] = [:]
            for (name, value) in http.allHeaderFields { fields["\(name)"] = "\(value)" }
            self.init(status: http.statusCode, headers: ResponseHeaders(fields), body: body)
        }

        public var isSuccess: Bool { (200..<300).contains(status) }

        /// The answer itself when its status is 2xx, else a `ServiceFailure`.
        func checked() throws(ServiceFailure) -> Response {
            guard isSuccess else { throw ServiceFailure(self) }
            return self
        }
    }
}

/// Headers of an answer, looked up without regard to case.
public struct ResponseHeaders: Sendable, Equatable {
    private let fields: [String: String]

    public init(_ fields: [String: String]) {
        self.fields = Dictionary(fields.map { ($0.key.lowercased(), $0.value) }) { "\($0), \($1)" }
    }

    public subscript(_ name: String) -> String? { fields[name.lowercased()] }

    public var names: [String] { fields.keys.sorted() }
}
