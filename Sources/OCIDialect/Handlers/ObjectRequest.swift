import ControlPlane
import Digests
import HTTPService
import HTTPTypes
import Hummingbird
import NIOCore

/// What requests about objects and parts have in common.
extension OCIHandlers {
    // MARK: Names

    /// Everything behind `/o/` or `/u/`, percent-decoded, slashes and empty segments included.
    func objectName(_ request: Request) throws -> String {
        let target = RequestTarget(request)
        // Without a name this is the address of the list, which knows no such method.
        guard target.namesAnObject else { throw HTTPError(.notFound) }
        guard let name = target.remainder(afterSegments: 5), !name.isEmpty else {
            throw ServiceError.invalidParameter(field: "objectName", reason: "is not valid percent-encoded UTF-8")
        }
        return try checkedObjectName(name, field: "objectName")
    }

    /// Any text that can stand on a request line and in a list. Names are never paths of this machine: blobs are called by id.
    func checkedObjectName(_ name: String, field: String) throws -> String {
        guard name.utf8.count <= StoredObject.maximumNameLength else {
            throw ServiceError.invalidParameter(
                field: field, reason: "is longer than \(StoredObject.maximumNameLength) bytes")
        }
        guard !name.unicodeScalars.contains(where: { $0 == "\0" || $0 == "\r" || $0 == "\n" }) else {
            throw ServiceError.invalidParameter(field: field, reason: "must not contain NUL or line ends")
        }
        return name
    }

    // MARK: Conditions

    /// The conditions of a request that writes: there must be such an object, or none.
    func writeCondition(_ request: Request) throws -> ObjectCondition {
        if let value = request.headers[.ifNoneMatch], value != "*" {
            throw ServiceError.invalidParameter(field: "if-none-match", reason: "must be * where something is written")
        }
        return ObjectCondition(
            ifMatch: request.headers[.ifMatch].map(unquoted), ifNoneMatchAny: request.headers[.ifNoneMatch] != nil)
    }

    /// Checks `if-match`, and says whether `if-none-match` makes the answer to a read a 304.
    func isUnchanged(_ request: Request, etag: String) throws -> Bool {
        try ObjectCondition(ifMatch: request.headers[.ifMatch].map(unquoted)).check(etag: etag)
        guard let value = request.headers[.ifNoneMatch] else { return false }
        return value.split(separator: ",").contains { part in
            let tag = String(part.drop(while: { $0 == " " }).reversed().drop(while: { $0 == " " }).reversed())
            return tag == "*" || unquoted(tag) == etag
        }
    }

    func notModified(etag: String) -> Response { Response(status: .notModified, headers: [.eTag: etag]) }

    // MARK: Bodies

    /// Streams the body into a blob that nobody sees yet; one piece of it is in memory.
    func receive(_ request: Request) async throws -> any ObjectWriter {
        if let length = request.headers[.contentLength].flatMap({ Int64($0) }), length > limits.object {
            throw ServiceError.tooLarge(limit: Int(limits.object))
        }
        let writer = try services.objects.makeWriter()
        do {
            var size: Int64 = 0
            try await request.forEachPiece { buffer in
                size += Int64(buffer.readableBytes)
                guard size <= limits.object else { throw ServiceError.tooLarge(limit: Int(limits.object)) }
                try buffer.withUnsafeReadableBytes { try writer.append($0) }
            }
            return writer
        } catch {
            writer.abandon()
            throw error
        }
    }
}

/// The digests that a client has announced for a body.
struct PromisedDigests: Sendable {
    private let md5: [UInt8]?
    /// Field name and digest of those that no signature covers.
    private var sha256: [(field: String, digest: [UInt8])] = []
    /// Covered by the signature: a body that differs was not sent by its signer.
    private let signed: [UInt8]?

    /// - Throws: `ServiceError.invalidParameter` for what is no digest.
    init(_ request: Request, _ context: LapwingRequestContext) throws {
        md5 = try Self.digest(request, .contentMD5, byteCount: 16)
        signed = context.promisedBodyDigest
        for name in [HTTPField.Name.opcContentSHA256, .contentSHA256] {
            guard signed == nil || name != .contentSHA256,
                let digest = try Self.digest(request, name, byteCount: 32)
            else { continue }
            sha256.append((name.canonicalName, digest))
        }
    }

    private static func digest(_ request: Request, _ name: HTTPField.Name, byteCount: Int) throws -> [UInt8]? {
        guard let text = request.headers[name] else { return nil }
        guard let bytes = Base64.decode(text), bytes.count == byteCount else {
            throw ServiceError.invalidParameter(
                field: name.canonicalName, reason: "is not the base64 of \(byteCount) bytes")
        }
        return bytes
    }

    /// - Throws: `ServiceError.notAuthenticated` when the signed digest is not kept, else `ServiceError.invalidParameter`.
    func check(_ blob: WrittenBlob) throws {
        if let signed, signed != blob.sha256 { throw ServiceError.notAuthenticated }
        if let md5, md5 != blob.md5 {
            throw ServiceError.invalidParameter(
                field: "content-md5", reason: "the body that arrived has the MD5 \(Base64.encode(blob.md5))")
        }
        for (field, digest) in sha256 where digest != blob.sha256 {
            throw ServiceError.invalidParameter(
                field: field, reason: "the body that arrived has the SHA-256 \(Base64.encode(blob.sha256))")
        }
    }
}

extension RequestTarget {
    /// Whether anything stands behind `/n/{namespace}/b/{bucket}/o/`, or `/u/` in its place.
    var namesAnObject: Bool {
        let parts = rawPath.split(separator: "/", maxSplits: 6, omittingEmptySubsequences: false)
        return parts.count == 7 && !parts[6].isEmpty
    }
}

extension HTTPField.Name {
    static let opcContentSHA256 = literal("opc-content-sha256")
    static let contentSHA256 = literal("x-content-sha256")
    static let opcMultipartMD5 = literal("opc-multipart-md5")
}
