import Digests
import TimeSeries

/// A client's promise that a repeated create is the same create.
///
/// The first call with a token records what it made, in the transaction that makes it; a repetition within 24 hours
/// returns that again. The same token with another body is refused.
public struct RetryToken: Sendable, Equatable {
    public var token: String
    /// SHA-256 of the request body.
    public var bodyDigest: String

    public init(token: String, body: [UInt8]) {
        self.token = token
        bodyDigest = Hex.encode(SHA256.hash(body))
    }

    static let lifetime: Int64 = 24 * 3600 * 1_000_000
}

/// What a create made.
public struct Created<Resource: Sendable>: Sendable {
    public var resource: Resource
    public var workRequestID: ResourceID?

    public init(_ resource: Resource, workRequestID: ResourceID? = nil) {
        self.resource = resource
        self.workRequestID = workRequestID
    }
}

extension MetadataWriter {
    /// Runs `create` unless the token has been seen; then looks the earlier result up with `find`.
    func creatingOnce<Resource>(
        _ retry: RetryToken?, operation: String, tenancy: ResourceID, now: Timestamp,
        find: (ResourceID) throws -> Resource?, create: () throws -> (Created<Resource>, ResourceID)
    ) throws -> Created<Resource> {
        guard let retry else { return try create().0 }
        let horizon = Timestamp(microseconds: now.microseconds - RetryToken.lifetime)
        if let earlier = try retryRecord(
            tenancy: tenancy, operation: operation, token: retry.token, notBefore: horizon)
        {
            // A result that has been deleted since cannot be returned again, and making a second one would break the promise.
            guard earlier.bodyDigest == retry.bodyDigest, let resource = try find(earlier.resourceID) else {
                throw ServiceError.retryTokenReused
            }
            return Created(resource, workRequestID: earlier.workRequestID)
        }
        let (created, id) = try create()
        try insert(
            RetryRecord(
                tenancy: tenancy, operation: operation, token: retry.token, bodyDigest: retry.bodyDigest,
                resourceID: id, workRequestID: created.workRequestID, time: now),
            forgetBefore: horizon)
        return created
    }
}
