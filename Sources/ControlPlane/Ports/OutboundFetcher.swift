/// Fetches what a user's URL names. Implemented in `OutboundFetch`, the only room that opens outbound connections.
///
/// Calls block until the answer is there: run them on the work queue or through `BlockingWork`, never on the
/// cooperative pool.
public protocol OutboundFetcher: Sendable {
    /// Sends the request and hands the body of the answer, in pieces, to `sink`.
    ///
    /// The sink sees decoded bytes (gzip undone) of a 2xx answer only: nothing of redirects and of other statuses. When the
    /// fetch fails midway it has seen a part, which the caller throws away. What the sink and `check` throw ends the fetch
    /// and comes out unchanged.
    ///
    /// - Parameter check: Called at least once a second while the fetch is under way; throws to end it.
    /// - Throws: `FetchError`, or what `check` or `sink` threw.
    func fetch(
        _ request: FetchRequest, check: () throws -> Void, sink: (UnsafeRawBufferPointer) throws -> Void
    ) throws -> FetchResponse

    /// Whether the request may be made, as far as can be told at once and without a look-up. Does not block.
    ///
    /// - Throws: `FetchError` for what `fetch` would refuse: a URL or header that is not valid, an address that is not public.
    func check(_ request: FetchRequest) throws
}

extension OutboundFetcher {
    /// The whole body in memory; `request.limits.maximumBytes` is its cap.
    public func fetchBytes(
        _ request: FetchRequest, check: () throws -> Void = {}
    ) throws -> (response: FetchResponse, body: [UInt8]) {
        var body: [UInt8] = []
        let response = try fetch(request, check: check) { body.append(contentsOf: $0) }
        return (response, body)
    }
}

/// What to fetch, and how much of it.
public struct FetchRequest: Sendable {
    public enum Method: String, Sendable { case get = "GET", post = "POST" }

    public struct Header: Sendable, Equatable {
        public var name: String
        public var value: String

        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    public enum Credential: Sendable, Equatable {
        case basic(user: String, password: String)
        /// The value of the `Authorization` header, e.g. `Token abc`.
        case authorization(String)
    }

    public var method: Method
    /// `http` or `https`, without user and password.
    public var url: String
    /// Sent to the URL's own origin (scheme, host and port) only, like the credential: a redirect elsewhere drops them.
    public var headers: [Header]
    public var credential: Credential?
    /// Sent with POST only.
    public var body: [UInt8]
    public var limits: FetchLimits
    /// Who asked, for logs.
    public var requester: String?

    public init(
        method: Method = .get, url: String, headers: [Header] = [], credential: Credential? = nil, body: [UInt8] = [],
        limits: FetchLimits = FetchLimits(), requester: String? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.credential = credential
        self.body = body
        self.limits = limits
        self.requester = requester
    }
}

/// How much a fetch may take. Times are in seconds and cover all redirects together.
public struct FetchLimits: Sendable, Equatable {
    /// Bytes of the answer, counted twice: as they come over the wire, and after gzip is undone.
    public var maximumBytes: Int
    /// Inflated bytes for each compressed one; looked at from the first megabyte on.
    public var maximumRatio: Int
    /// Looking a name up, and then connecting (TLS included), each.
    public var connectSeconds: Double
    public var totalSeconds: Double
    /// A transfer slower than this many bytes a second, for `slowSeconds` on end, is given up.
    public var slowBytesPerSecond: Int
    public var slowSeconds: Int
    public var maximumRedirects: Int

    public init(
        maximumBytes: Int = 256 << 20, maximumRatio: Int = 200, connectSeconds: Double = 5, totalSeconds: Double = 60,
        slowBytesPerSecond: Int = 100, slowSeconds: Int = 15, maximumRedirects: Int = 3
    ) {
        self.maximumBytes = maximumBytes
        self.maximumRatio = maximumRatio
        self.connectSeconds = connectSeconds
        self.totalSeconds = totalSeconds
        self.slowBytesPerSecond = slowBytesPerSecond
        self.slowSeconds = slowSeconds
        self.maximumRedirects = maximumRedirects
    }
}

/// A 2xx answer, whose body the sink has.
public struct FetchResponse: Sendable, Equatable {
    public var status: Int
    /// Names in lower case, in the order in which they came.
    public var headers: [FetchRequest.Header]
    /// The URL that answered, after redirects. May carry a secret in its query: not for messages.
    public var url: String
    public var redirects: Int
    /// The address that answered. For logs, never for the user who asked.
    public var address: String
    /// Bytes of the body that the sink saw.
    public var byteCount: Int

    public init(
        status: Int, headers: [FetchRequest.Header], url: String, redirects: Int, address: String, byteCount: Int
    ) {
        self.status = status
        self.headers = headers
        self.url = url
        self.redirects = redirects
        self.address = address
        self.byteCount = byteCount
    }

    /// The first header of that name, which is given in lower case.
    public func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}
