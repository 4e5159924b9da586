import Credentials
import Digests
import Foundation
import FoundationNetworking
import Glibc

/// An HTTP client that signs its requests as OCI's SDK does, or shows an API key instead.
///
///     let client = try OCIClient(configuration: profile, endpoint: url)
///     let answer = try await client.send("GET", "/20210101/models?compartmentId=\(id)")
///
/// Paths are raw: already percent-encoded, with their query; they go on the wire as given, since they are what is signed.
/// Redirects are not followed, because a signature is for one address.
public struct OCIClient: Sendable {
    public enum Authentication: Sendable {
        case signature(RequestSigner)
        case apiKey(APIKey)
        case anonymous
    }

    public let endpoint: URL
    let authentication: Authentication
    let session: URLSession
    let now: @Sendable () -> Int64

    /// - Parameters:
    ///   - endpoint: Scheme, host and port; a path in it is put before every request's path.
    ///   - timeout: Longest silence of the server, in seconds.
    ///   - now: Seconds since 1970.
    public init(
        endpoint: URL, authentication: Authentication, timeout: Double = 60,
        now: @escaping @Sendable () -> Int64 = { Int64(Date().timeIntervalSince1970) }
    ) {
        self.endpoint = endpoint
        self.authentication = authentication
        self.now = now
        let configuration = URLSessionConfiguration.ephemeral
        configuration.timeoutIntervalForRequest = timeout
        configuration.httpShouldSetCookies = false
        configuration.httpCookieStorage = nil
        configuration.urlCache = nil
        configuration.httpMaximumConnectionsPerHost = 8
        session = URLSession(configuration: configuration, delegate: RedirectRefusal(), delegateQueue: nil)
    }

    /// A client that signs as the profile says.
    /// - Throws: when the profile's key cannot be read.
    public init(configuration profile: OCIConfigFile.Profile, endpoint: URL, timeout: Double = 60) throws {
        let signer = RequestSigner(keyID: profile.keyID, key: try profile.privateKey())
        self.init(endpoint: endpoint, authentication: .signature(signer), timeout: timeout)
    }

    /// Sends a request and returns the answer, if its status is 2xx.
    ///
    /// - Throws: `ServiceFailure` for any other status, `ConnectionFailure` when there was no answer.
    public func send(
        _ method: String, _ path: String, headers: [SignedRequest.Header] = [], body: Body = .none
    ) async throws -> Response {
        let request = try urlRequest(method, path, headers: headers, body: body)
        let (data, response): (Data, URLResponse)
        do {
            switch body {
            case .file(let path, _):
                (data, response) = try await session.upload(for: request, fromFile: URL(fileURLWithPath: path))
            case .bytes, .none: (data, response) = try await session.data(for: request)
            }
        } catch let error as URLError {
            throw ConnectionFailure(error, endpoint: endpoint)
        }
        return try Response(response, body: [UInt8](data)).checked()
    }

    /// Gets `path` and stores the answer's body in the file `destination`, replacing one that is there.
    ///
    /// The file appears only when the body is complete and the status is 2xx. The response's own body is empty.
    public func download(
        _ path: String, to destination: String, headers: [SignedRequest.Header] = []
    ) async throws -> Response {
        let request = try urlRequest("GET", path, headers: headers, body: .none)
        let (temporary, response): (URL, URLResponse)
        do {
            (temporary, response) = try await session.download(for: request)
        } catch let error as URLError {
            throw ConnectionFailure(error, endpoint: endpoint)
        }
        defer { try? FileManager.default.removeItem(at: temporary) }
        var answer = try Response(response, body: [])
        if !answer.isSuccess {
            answer.body = [UInt8]((try? Data(contentsOf: temporary, options: .alwaysMapped))?.prefix(1 << 16) ?? Data())
            throw ServiceFailure(answer)
        }
        try Self.move(temporary, to: destination)
        return answer
    }

    /// Calls `handle` with each page of a list, following `opc-next-page` to the end.
    public func eachPage(
        of path: String, headers: [SignedRequest.Header] = [], _ handle: (Response) async throws -> Void
    ) async throws {
        var token: String?
        repeat {
            var pagePath = path
            if let token { pagePath += (path.contains("?") ? "&" : "?") + "page=" + PercentEncoding.segment(token) }
            let page = try await send("GET", pagePath, headers: headers)
            try await handle(page)
            let next = page.headers["opc-next-page"]
            // A server that repeats itself must not keep us for ever.
            token = next == token || next?.isEmpty == true ? nil : next
        } while token != nil
    }

    /// By way of a file beside the destination, since the temporary folder may be on another file system.
    private static func move(_ temporary: URL, to destination: String) throws {
        let target = URL(fileURLWithPath: destination)
        let beside = target.deletingLastPathComponent().appendingPathComponent(
            ".\(target.lastPathComponent).\(UUID().uuidString).part")
        try FileManager.default.moveItem(at: temporary, to: beside)
        guard rename(beside.path, target.path) == 0 else {
            let reason = String(cString: strerror(errno))
            try? FileManager.default.removeItem(at: beside)
            throw ConnectionFailure(message: "cannot write \(destination): \(reason)")
        }
    }
}

/// Hands redirects back as answers.
private final class RedirectRefusal: NSObject, URLSessionTaskDelegate {
    func urlSession(
        _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest, completionHandler: @escaping @Sendable (URLRequest?) -> Void
    ) {
        completionHandler(nil)
    }
}
