import ControlPlane
import HTTPService
import HTTPTypes
import Hummingbird
import NIOCore

extension OCIHandlers {
    /// Streams the body into a blob, checks it against what the client promised, and only then makes it the object.
    @Sendable func putObject(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let name = try objectName(request)
        let bucket = try await requireBucket(context)
        let promised = try PromisedDigests(request, context)
        let description = try ObjectDescription(headers: request.headers)
        let condition = try writeCondition(request)
        // Known to fail: spare the client the upload. What counts is the check when the content is there.
        try condition.check(etag: try await services.objects.get(name, bucket: bucket)?.etag)
        let writer = try await receive(request)
        let object = try await services.objects.finishPut(
            name, bucket: bucket, writer: writer, description: description, condition: condition,
            verify: promised.check)
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
        if try isUnchanged(request, etag: object.etag) { return notModified(etag: object.etag) }
        var headers = object.headers
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
        if try isUnchanged(request, etag: object.etag) { return notModified(etag: object.etag) }
        var headers = object.headers
        headers[.contentLength] = String(object.size)
        return Response(status: .ok, headers: headers)
    }

    @Sendable func deleteObject(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let name = try objectName(request)
        let bucket = try await requireBucket(context)
        guard try await services.objects.delete(name, bucket: bucket, condition: writeCondition(request)) else {
            throw ServiceError.notFound(kind: "object", id: name)
        }
        return empty(.noContent)
    }
}
