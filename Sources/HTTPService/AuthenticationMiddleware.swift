import ControlPlane
import Credentials
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// Lets only known callers through, before anything is looked up for them: a request signature, or an API key as
/// `Authorization: Bearer`. A dialect whose clients have no credentials can let those in who send none (`AnonymousAccess`); they
/// act for the first principal.
///
/// Bodies other than uploads are read here, bounded, so that handlers see only bodies that are what was signed. Uploads
/// stream; their handler compares `promisedBodyDigest`. Every failure is the same 401; the reason is in the debug log.
public struct AuthenticationMiddleware: RouterMiddleware {
    let directory: PrincipalDirectory
    let clock: any WallClock
    let limits: ServerLimits
    let isUpload: @Sendable (Request) -> Bool
    let bodyLimit: @Sendable (Request) -> Int
    let anonymous: AnonymousAccess?

    public init(
        directory: PrincipalDirectory, clock: any WallClock, limits: ServerLimits,
        isUpload: @escaping @Sendable (Request) -> Bool = { _ in false },
        bodyLimit: @escaping @Sendable (Request) -> Int, anonymous: AnonymousAccess? = nil
    ) {
        self.directory = directory
        self.clock = clock
        self.limits = limits
        self.isUpload = isUpload
        self.bodyLimit = bodyLimit
        self.anonymous = anonymous
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
        if isUpload {
            context.promisedBodyDigest = digest?.sha256
        } else {
            let body = try await collect(request)
            if let digest, !digest.matches(body: body.readableBytesView) { throw ServiceError.notAuthenticated }
            request.body = RequestBody(buffer: body)
        }
        return try await next(request, context)
    }

    private func identify(_ request: Request, isUpload: Bool) async throws -> (Caller, BodyDigest?) {
        guard let authorization = request.headers[.authorization] else {
            if let anonymous, anonymous.admits(request), let caller = try await directory.firstCaller() {
                return (caller, nil)
            }
            throw AuthenticationFailure("there is no Authorization header")
        }
        if let key = APIKey(bearer: authorization) {
            guard let caller = try await directory.caller(apiKey: key) else {
                throw AuthenticationFailure("unknown API key")
            }
            return (caller, nil)
        }
        let signature = try RequestSignature(
            of: SignedRequest(request), now: clock.now().microseconds / 1_000_000, isObjectUpload: isUpload)
        guard let known = try await directory.signingKey(signature.keyID) else {
            throw AuthenticationFailure("unknown key \(signature.keyID)")
        }
        let verified = try signature.verify(with: known.key)
        return (known.caller, verified.bodyDigest)
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
    /// The request as it was sent. HTTP types keep the host apart from the other headers; here it goes back among them.
    init(_ request: Request) {
        var headers = request.headers.map { Header($0.name.rawName, $0.value) }
        if let host = request.head.authority { headers.append(Header("host", host)) }
        self.init(method: request.method.rawValue, target: request.head.path ?? "/", headers: headers)
    }
}
