import ControlPlane
import Credentials
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// Lets only known callers through, before anything is looked up for them: a request signature, or an API key as
/// `Authorization: Bearer` or in a header of its own, if the dialect's clients have one. A dialect whose clients have no
/// credentials can let those in who send none (`AnonymousAccess`); they act for the first principal.
///
/// Bodies other than uploads are read here, bounded, so that handlers see only bodies that are what was signed. Uploads
/// stream; their handler compares `promisedBodyDigest`. Every failure is the same 401; the reason is in the debug log.
public struct AuthenticationMiddleware: RouterMiddleware {
    let directory: PrincipalDirectory
    let clock: any WallClock
    let limits: ServerLimits
    let isUpload: @Sendable (Request) -> Bool
    /// Reading what is longer would hold up the other connections of its event loop.
    private static let mostBytesOnLoop = 1 << 16
    let bodyLimit: @Sendable (Request) -> Int
    let anonymous: AnonymousAccess?
    let keyHeaders: [HTTPField.Name]

    /// - Parameter keyHeaders: headers whose value is an API key. Whoever sends one is held to it, whatever `Authorization` says.
    public init(
        directory: PrincipalDirectory, clock: any WallClock, limits: ServerLimits,
        isUpload: @escaping @Sendable (Request) -> Bool = { _ in false },
        bodyLimit: @escaping @Sendable (Request) -> Int, anonymous: AnonymousAccess? = nil,
        keyHeaders: [HTTPField.Name] = []
    ) {
        self.directory = directory
        self.clock = clock
        self.limits = limits
        self.isUpload = isUpload
        self.bodyLimit = bodyLimit
        self.anonymous = anonymous
        self.keyHeaders = keyHeaders
    }

    public func handle(
        _ request: Request, context: LapwingRequestContext,
        next: (Request, LapwingRequestContext) async throws -> Response
    ) async throws -> Response {
        var request = request
        var context = context
        let isUpload = isUpload(request)
        let digest: BodyDigest?
        do {
            (context.caller, digest) = try await identify(request, isUpload: isUpload)
        } catch let failure as AuthenticationFailure {
            context.logger.debug("not authenticated", metadata: ["reason": .string(failure.reason)])
            throw ServiceError.notAuthenticated
        }
        var isLarge = isUpload
        if isUpload {
            context.promisedBodyDigest = digest?.sha256
        } else {
            let body = try await collect(request)
            if let digest, !digest.matches(body: body.readableBytesView) { throw ServiceError.notAuthenticated }
            isLarge = body.readableBytes > Self.mostBytesOnLoop
            request.body = RequestBody(buffer: body)
        }
        guard isLarge else { return try await next(request, context) }
        return try await withTaskExecutorPreference(globalConcurrentExecutor) { try await next(request, context) }
    }

    private func identify(_ request: Request, isUpload: Bool) async throws -> (Caller, BodyDigest?) {
        if let text = keyHeaders.lazy.compactMap({ request.headers[$0] }).first {
            return (try await caller(key: APIKey(headerValue: text)), nil)
        }
        guard let authorization = request.headers[.authorization] else {
            if let anonymous, anonymous.admits(request), let caller = try await directory.firstCaller() {
                return (caller, nil)
            }
            throw AuthenticationFailure("there is no Authorization header")
        }
        if let key = APIKey(bearer: authorization) { return (try await caller(key: key), nil) }
        let signature = try RequestSignature(
            of: SignedRequest(request), now: clock.now().microseconds / 1_000_000, isObjectUpload: isUpload)
        guard let known = try await directory.signingKey(signature.keyID) else {
            throw AuthenticationFailure("unknown key \(signature.keyID)")
        }
        let verified = try signature.verify(with: known.key)
        return (known.caller, verified.bodyDigest)
    }

    private func caller(key: APIKey?) async throws -> Caller {
        guard let key, let caller = try await directory.caller(apiKey: key) else {
            throw AuthenticationFailure("unknown API key")
        }
        return caller
    }

    private func collect(_ request: Request) async throws -> ByteBuffer {
        let limit = bodyLimit(request)
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit {
            throw ServiceError.tooLarge(limit: limit)
        }
        var body = ByteBuffer()
        try await request.forEachPiece { piece in
            guard body.readableBytes + piece.readableBytes <= limit else { throw ServiceError.tooLarge(limit: limit) }
            body.writeImmutableBuffer(piece)
        }
        return body
    }
}

extension SignedRequest {
    /// The request as it was sent, but for the case of its headers' names, which signatures write in lower case. HTTP types keep
    /// the host apart from the other headers; here it goes back among them.
    init(_ request: Request) {
        var headers = request.headers.map { Header($0.name.canonicalName, $0.value) }
        if let host = request.head.authority { headers.append(Header("host", host)) }
        self.init(method: request.method.rawValue, target: request.head.path ?? "/", headers: headers)
    }
}
