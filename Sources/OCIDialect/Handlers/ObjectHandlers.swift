import ControlPlane
import Foundation
import HTTPService
import HTTPTypes
import Hummingbird
import NIOCore

extension OCIHandlers {
    /// Streams the body into a blob, checks it against what the client promised, and only then makes it the object.
    @Sendable func putObject(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let name = try objectName(request)
        let bucket = try await requireBucket(context)
        if let length = request.headers[.contentLength].flatMap({ Int64($0) }), length > limits.object {
            throw ServiceError.tooLarge(limit: Int(limits.object))
        }
        let promisedMD5 = try promisedMD5(request)
        let description = try description(request)
        let condition = condition(request)
        try condition.check(try await services.objects.get(name, bucket: bucket))

        let writer = try services.objects.makeWriter()
        do {
            var size: Int64 = 0
            try await request.forEachPiece { buffer in
                size += Int64(buffer.readableBytes)
                guard size <= limits.object else { throw ServiceError.tooLarge(limit: Int(limits.object)) }
                try buffer.withUnsafeReadableBytes { try writer.append($0) }
            }
        } catch {
            writer.abandon()
            throw error
        }
        let promisedSHA256 = context.promisedBodyDigest
        let object = try await services.objects.finishPut(
            name, bucket: bucket, writer: writer, description: description, condition: condition
        ) { blob in
            if let promisedSHA256, promisedSHA256 != blob.sha256 { throw ServiceError.notAuthenticated }
            if let promisedMD5, promisedMD5 != blob.md5 {
                throw ServiceError.invalidParameter(
                    field: "content-md5",
                    reason: "the body that arrived has the MD5 \(Data(blob.md5).base64EncodedString())")
            }
        }
        return Response(
            status: .ok,
            headers: [
                .eTag: object.etag, .opcContentMD5: object.md5, .lastModified: HeaderDate.text(object.timeModified),
            ])
    }

    @Sendable func getObject(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let name = try objectName(request)
        let bucket = try await requireBucket(context)
        guard let (object, reader) = try await services.objects.open(name, bucket: bucket) else {
            throw ServiceError.notFound(kind: "object", id: name)
        }
        try condition(request).check(object)
        var headers = headers(of: object)
        let range = try ByteRange.parse(request.headers[.range], size: object.size)
        let bytes = range ?? 0..<object.size
        if range != nil {
            headers[.contentRange] = "bytes \(bytes.lowerBound)-\(bytes.upperBound - 1)/\(object.size)"
        }
        headers[.contentLength] = String(bytes.count)
        return Response(
            status: range == nil ? .ok : .partialContent, headers: headers, body: Self.stream(reader, bytes))
    }

    /// In pieces, read off the cooperative pool; a slow client holds one piece in memory, not the object.
    private static func stream(_ reader: any ObjectReader, _ range: Range<Int64>) -> ResponseBody {
        let pieceSize: Int64 = 256 << 10
        return ResponseBody(contentLength: Int(range.count)) { writer in
            var offset = range.lowerBound
            while offset < range.upperBound {
                let start = offset
                let count = Int(min(pieceSize, range.upperBound - offset))
                let piece = try await BlockingWork.run { try reader.read(offset: start, count: count) }
                guard !piece.isEmpty else { throw StoreError.corrupt("an object ends before its recorded size") }
                try await writer.write(ByteBuffer(bytes: piece))
                offset += Int64(piece.count)
            }
            try await writer.finish(nil)
        }
    }

    @Sendable func headObject(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let name = try objectName(request)
        let bucket = try await requireBucket(context)
        guard let object = try await services.objects.get(name, bucket: bucket) else {
            throw ServiceError.notFound(kind: "object", id: name)
        }
        try condition(request).check(object)
        var headers = headers(of: object)
        headers[.contentLength] = String(object.size)
        return Response(status: .ok, headers: headers)
    }

    @Sendable func deleteObject(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let name = try objectName(request)
        let bucket = try await requireBucket(context)
        guard try await services.objects.delete(name, bucket: bucket, condition: condition(request)) else {
            throw ServiceError.notFound(kind: "object", id: name)
        }
        return empty(.noContent)
    }

    // MARK: Reading requests

    /// Everything behind `/o/`, percent-decoded, slashes and empty segments included.
    private func objectName(_ request: Request) throws -> String {
        let target = RequestTarget(request)
        // Without a name this is the address of the list, which knows no such method.
        guard target.namesAnObject else { throw HTTPError(.notFound) }
        guard let name = target.remainder(afterSegments: 5), !name.isEmpty else {
            throw ServiceError.invalidParameter(field: "objectName", reason: "is not valid percent-encoded UTF-8")
        }
        guard name.utf8.count <= 1024 else {
            throw ServiceError.invalidParameter(field: "objectName", reason: "is longer than 1024 bytes")
        }
        guard !name.unicodeScalars.contains(where: { $0 == "\0" || $0 == "\r" || $0 == "\n" }) else {
            throw ServiceError.invalidParameter(field: "objectName", reason: "must not contain NUL or line ends")
        }
        return name
    }

    private func condition(_ request: Request) -> ObjectCondition {
        ObjectCondition(
            ifMatch: request.headers[.ifMatch].map(unquoted), ifNoneMatchAny: request.headers[.ifNoneMatch] == "*")
    }

    private func promisedMD5(_ request: Request) throws -> [UInt8]? {
        guard let text = request.headers[.contentMD5] else { return nil }
        guard let bytes = Data(base64Encoded: text), bytes.count == 16 else {
            throw ServiceError.invalidParameter(field: "content-md5", reason: "is not the base64 of 16 bytes")
        }
        return Array(bytes)
    }

    private static let metadataPrefix = "opc-meta-"
    private static let keptHeaders: [HTTPField.Name] = [
        .contentEncoding, .contentLanguage, .contentDisposition, .cacheControl,
    ]

    private func description(_ request: Request) throws -> ObjectDescription {
        var description = ObjectDescription()
        if let type = request.headers[.contentType], !type.isEmpty { description.contentType = type }
        for name in Self.keptHeaders {
            if let value = request.headers[name] { description.contentHeaders[name.canonicalName] = value }
        }
        var size = 0
        for field in request.headers where field.name.canonicalName.hasPrefix(Self.metadataPrefix) {
            description.userMetadata[String(field.name.canonicalName.dropFirst(Self.metadataPrefix.count))] =
                field.value
            size += field.name.canonicalName.utf8.count + field.value.utf8.count
        }
        guard size <= 4000 else {
            throw ServiceError.invalidParameter(field: "opc-meta-*", reason: "the metadata is longer than 4000 bytes")
        }
        description.storageTier = request.headers[.storageTier] ?? description.storageTier
        return description
    }

    // MARK: Writing answers

    private func headers(of object: StoredObject) -> HTTPFields {
        var headers: HTTPFields = [
            .eTag: object.etag, .contentMD5: object.md5, .lastModified: HeaderDate.text(object.timeModified),
            .contentType: object.contentType, .acceptRanges: "bytes", .storageTier: object.storageTier,
        ]
        for (name, value) in object.contentHeaders {
            if let field = HTTPField.Name(name) { headers[field] = value }
        }
        for (name, value) in object.userMetadata {
            if let field = HTTPField.Name(Self.metadataPrefix + name) { headers[field] = value }
        }
        return headers
    }
}

extension RequestTarget {
    /// Whether anything stands behind `/n/{namespace}/b/{bucket}/o/`.
    var namesAnObject: Bool {
        let parts = rawPath.split(separator: "/", maxSplits: 6, omittingEmptySubsequences: false)
        return parts.count == 7 && !parts[6].isEmpty
    }
}
