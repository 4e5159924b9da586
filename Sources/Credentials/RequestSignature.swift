import Digests

/// The signature of one request (OCI request signing, version 1), checked in two steps so that the key can be looked up
/// asynchronously in between:
///
///     let signature = try RequestSignature(of: request, now: seconds)   // everything but the cryptography
///     guard let key = try await keys.find(signature.keyID) else { throw AuthenticationFailure("unknown key") }
///     let verified = try signature.verify(with: key)
///
/// Both steps throw the same uniform `AuthenticationFailure`. A body is not looked at here: when `bodyDigest` is there, the
/// caller compares it with the digest of the bytes that arrived, and refuses the request if they differ.
public struct RequestSignature: Sendable {
    public let keyID: KeyID
    /// What the body must hash to; nil when the signature does not cover the body.
    public let bodyDigest: BodyDigest?
    /// The covered `content-length`.
    public let contentLength: Int?

    private let signature: [UInt8]
    private let signingString: String

    static let requestTarget = "(request-target)"
    /// How far the sender's clock may be off, either way, in seconds.
    public static let maximumSkew: Int64 = 300

    /// Reads the signature of `request` and checks that it covers what it must and that its time is right.
    ///
    /// - Parameters:
    ///   - now: Seconds since 1970.
    ///   - isObjectUpload: The request is a PUT of an object or of a part, whose body need not be covered.
    public init(of request: SignedRequest, now: Int64, isObjectUpload: Bool = false) throws(AuthenticationFailure) {
        guard let authorization = request.value(of: "authorization"),
            request.count(of: "authorization") == 1
        else { throw AuthenticationFailure("there must be exactly one Authorization header") }
        let header = try SignatureHeader(parsing: authorization)
        guard let keyID = KeyID(parsing: header.keyID) else {
            throw AuthenticationFailure("keyId is not tenancy/user/fingerprint")
        }
        try Self.checkCoverage(header.coveredHeaders, request, isObjectUpload: isObjectUpload)
        guard let signingString = request.signingString(covering: header.coveredHeaders) else {
            throw AuthenticationFailure("a covered header was not sent")
        }
        try Self.checkTime(header.coveredHeaders, request, now: now)

        self.keyID = keyID
        self.signature = header.signature
        self.signingString = signingString
        bodyDigest = try Self.bodyDigest(header.coveredHeaders, request)
        contentLength = try Self.contentLength(header.coveredHeaders, request)
    }

    /// Checks the signature itself.
    @discardableResult
    public func verify(with key: PublicKey) throws(AuthenticationFailure) -> VerifiedRequest {
        guard key.isValid(signature, for: Array(signingString.utf8)) else {
            throw AuthenticationFailure("the signature does not match")
        }
        return VerifiedRequest(keyID: keyID, bodyDigest: bodyDigest, contentLength: contentLength)
    }

    /// Both steps in one, for keys at hand.
    public static func verify(
        _ request: SignedRequest, now: Int64, isObjectUpload: Bool = false,
        key: (_ tenancy: String, _ user: String, _ fingerprint: String) -> PublicKey?
    ) throws(AuthenticationFailure) -> VerifiedRequest {
        let signature = try RequestSignature(of: request, now: now, isObjectUpload: isObjectUpload)
        let id = signature.keyID
        guard let key = key(id.tenancy, id.user, id.fingerprint) else {
            throw AuthenticationFailure("unknown key \(id)")
        }
        return try signature.verify(with: key)
    }

    // MARK: Rules

    /// The headers that a signature over a body must cover besides those of every request.
    static let bodyHeaders = ["content-length", "content-type", "x-content-sha256"]

    private static func checkCoverage(
        _ covered: [String], _ request: SignedRequest, isObjectUpload: Bool
    ) throws(AuthenticationFailure) {
        var required = [requestTarget, "host"]
        switch request.method {
        case "GET", "HEAD", "DELETE", "OPTIONS": break
        case "PUT" where isObjectUpload: break
        default: required += bodyHeaders
        }
        for name in required where !covered.contains(name) { throw AuthenticationFailure("\(name) is not covered") }
        guard covered.contains("date") || covered.contains("x-date") else {
            throw AuthenticationFailure("neither date nor x-date is covered")
        }
    }

    private static func checkTime(
        _ covered: [String], _ request: SignedRequest, now: Int64
    ) throws(AuthenticationFailure) {
        let name = covered.contains("x-date") ? "x-date" : "date"
        guard let date = request.value(of: name).flatMap({ HTTPDate.parse($0) }) else {
            throw AuthenticationFailure("\(name) is not of the form Sat, 21 Nov 2026 00:17:35 GMT")
        }
        guard (date - maximumSkew...date + maximumSkew).contains(now) else {
            throw AuthenticationFailure("\(name) is more than \(maximumSkew) s off")
        }
    }

    private static func bodyDigest(
        _ covered: [String], _ request: SignedRequest
    ) throws(AuthenticationFailure) -> BodyDigest? {
        guard covered.contains("x-content-sha256") else { return nil }
        guard let text = request.value(of: "x-content-sha256"), let digest = BodyDigest(base64: text) else {
            throw AuthenticationFailure("x-content-sha256 is not a base64 SHA-256")
        }
        return digest
    }

    private static func contentLength(
        _ covered: [String], _ request: SignedRequest
    ) throws(AuthenticationFailure) -> Int? {
        guard covered.contains("content-length") else { return nil }
        guard let text = request.value(of: "content-length"), text.utf8.allSatisfy({ $0 &- 0x30 < 10 }),
            let length = Int(text)
        else { throw AuthenticationFailure("content-length is not a number") }
        return length
    }
}

/// A request whose sender is known.
public struct VerifiedRequest: Hashable, Sendable {
    public let keyID: KeyID
    /// What the body must hash to; nil when the signature does not cover the body.
    public let bodyDigest: BodyDigest?
    /// The covered `content-length`.
    public let contentLength: Int?
}
