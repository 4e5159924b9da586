import Credentials
import Digests
import Foundation
import FoundationNetworking

extension OCIClient {
    /// What a request carries.
    public enum Body: Sendable {
        case none
        case bytes([UInt8], contentType: String = "application/json")
        /// A file that is streamed from disk. Its content is not covered by the signature, as OCI allows for objects.
        case file(path: String, contentType: String = "application/octet-stream")
    }

    /// The request with all its headers, signed.
    func urlRequest(
        _ method: String, _ path: String, headers: [SignedRequest.Header], body: Body
    ) throws -> URLRequest {
        let (url, target) = try address(of: path)
        var sent = headers
        func add(_ name: String, _ value: String) {
            if !sent.contains(where: { $0.name.lowercased() == name }) { sent.append(.init(name, value)) }
        }
        add("date", HTTPDate.format(now()))
        add("accept", "application/json")
        add("opc-request-id", UUID().uuidString.filter { $0 != "-" })

        var request = URLRequest(url: url)
        request.httpMethod = method
        var coverage = RequestSigner.Coverage.target
        var contentLength: Int?
        switch body {
        case .file(let path, let contentType):
            guard let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int else {
                throw ConnectionFailure(message: "cannot read \(path)")
            }
            contentLength = size
            add("content-type", contentType)
        case .bytes(let bytes, let contentType):
            contentLength = bytes.count
            request.httpBody = Data(bytes)
            add("content-type", contentType)
            add("x-content-sha256", BodyDigest.headerValue(for: bytes))
            coverage = .targetAndBody
        case .none:
            if !["GET", "HEAD", "DELETE"].contains(method) {
                contentLength = 0
                request.httpBody = Data()
                add("content-type", "application/json")
                add("x-content-sha256", BodyDigest.headerValue(for: []))
                coverage = .targetAndBody
            }
        }
        if let contentLength { add("content-length", String(contentLength)) }
        for header in sent { request.setValue(header.value, forHTTPHeaderField: header.name) }

        switch authentication {
        case .anonymous: break
        case .apiKey(let key): request.setValue("Bearer \(key.text)", forHTTPHeaderField: "authorization")
        case .signature(let signer):
            let signed = SignedRequest(method: method, target: target, headers: sent + [.init("host", hostHeader)])
            request.setValue(
                try signer.authorization(for: signed, covering: coverage), forHTTPHeaderField: "authorization")
        }
        return request
    }

    /// The `Host` header that goes with the endpoint: with the port, unless it is the scheme's own.
    var hostHeader: String {
        var host = endpoint.host ?? ""
        if host.contains(":"), !host.hasPrefix("[") { host = "[\(host)]" }
        let schemesOwn = endpoint.scheme == "https" ? 443 : 80
        guard let port = endpoint.port, port != schemesOwn else { return host }
        return "\(host):\(port)"
    }

    /// The full address, and the target as it will stand on the request line.
    private func address(of path: String) throws(ConnectionFailure) -> (url: URL, target: String) {
        guard let host = endpoint.host, !host.isEmpty, let scheme = endpoint.scheme, ["http", "https"].contains(scheme)
        else {
            throw ConnectionFailure(message: "\(endpoint) is not an http or https address")
        }
        guard path.hasPrefix("/"), PercentEncoding.isEncoded(path) else {
            throw ConnectionFailure(message: "\(path) is not a percent-encoded path")
        }
        let prefix = endpoint.path(percentEncoded: true)
        let target = (prefix.hasSuffix("/") ? String(prefix.dropLast()) : prefix) + path
        // Transports resolve these, and what arrives would not be what was signed.
        let segments = target.prefix { $0 != "?" }.lowercased().replacing("%2e", with: ".").split(separator: "/")
        guard !segments.contains("."), !segments.contains("..") else {
            throw ConnectionFailure(message: "\(path): \".\" and \"..\" cannot be part of a path")
        }
        guard let url = URL(string: "\(scheme)://\(hostHeader)\(target)") else {
            throw ConnectionFailure(message: "\(path) is not a percent-encoded path")
        }
        return (url, target)
    }
}
