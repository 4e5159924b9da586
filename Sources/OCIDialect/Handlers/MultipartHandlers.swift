import ControlPlane
import HTTPService
import HTTPTypes
import Hummingbird
import TimeSeries

extension OCIHandlers {
    /// Also the address of the commit of an object whose name is slashes only: the router drops empty segments.
    @Sendable func createUpload(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        if RequestTarget(request).namesAnObject { return try await commitUpload(request, context) }
        let bucket = try await requireBucket(context)
        let fields = try RequestFields(body: try await body(request))
        let name = try checkedObjectName(
            try fields.requiredString("object", maximumLength: 1024), field: "object")
        let upload = try await services.uploads.create(
            name, bucket: bucket, description: try ObjectDescription(fields), condition: try writeCondition(request))
        return answer(location: "/n/\(namespace)/b/\(bucket.name)/u") { write(upload, bucket, into: &$0) }
    }

    @Sendable func listUploads(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        if RequestTarget(request).namesAnObject { return try await listParts(request, context) }
        let bucket = try await requireBucket(context)
        let parameters = try RequestTarget(request).query()
        let scope = "uploads/\(bucket.id.hex)"
        let page = try await services.uploads.list(
            bucket: bucket, limit: try ListRequest.limit(parameters, maximum: 1000, standard: 1000),
            after: try ListRequest.cursor(parameters, scope: scope))
        return array(page, scope: scope) { write($1, bucket, into: &$0) }
    }

    @Sendable func uploadPart(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let (upload, _, parameters) = try await requireUpload(request, context)
        let number = try partNumber(parameters)
        let condition = try writeCondition(request)
        let promised = try PromisedDigests(request, context)
        let writer = try await receive(request)
        let part = try await services.uploads.finishPart(
            number, of: upload, writer: writer, condition: condition, verify: promised.check)
        return Response(status: .ok, headers: [.eTag: part.etag, .opcContentMD5: part.md5])
    }

    @Sendable func listParts(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let (upload, _, parameters) = try await requireUpload(request, context)
        let scope = "parts/\(upload.id.hex)"
        let page = try await services.uploads.parts(
            of: upload, limit: try ListRequest.limit(parameters, maximum: 1000, standard: 1000),
            after: try ListRequest.cursor(parameters, scope: scope))
        return array(page, scope: scope) { json, part in
            json.beginObject()
            json.member("partNumber", integer: part.number)
            json.member("etag", part.etag)
            json.member("md5", part.md5)
            json.member("size", integer: Int(part.size))
            json.endObject()
        }
    }

    @Sendable func commitUpload(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let (upload, bucket, _) = try await requireUpload(request, context)
        let commitment = try UploadCommitment(RequestFields(body: try await body(request)))
        let object = try await services.uploads.commit(
            upload, bucket: bucket, commitment, condition: try writeCondition(request), maximumSize: limits.object)
        return Response(
            status: .ok,
            headers: [
                .eTag: object.etag, .opcMultipartMD5: object.md5, .lastModified: HeaderDate.text(object.timeModified),
            ])
    }

    @Sendable func abortUpload(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let (upload, _, _) = try await requireUpload(request, context)
        try await services.uploads.abort(upload)
        return empty(.noContent)
    }

    // MARK: Addresses

    /// The upload that path and query name together. A malformed id answers like an unknown one.
    private func requireUpload(
        _ request: Request, _ context: LapwingRequestContext
    ) async throws -> (upload: MultipartUpload, bucket: Bucket, parameters: [String: String]) {
        let name = try objectName(request)
        let parameters = try RequestTarget(request).query()
        let bucket = try await requireBucket(context)
        guard let text = parameters["uploadId"], !text.isEmpty else {
            throw ServiceError.missingParameter(field: "uploadId")
        }
        guard let id = ResourceID(hex: text),
            let upload = try await services.uploads.get(id, object: name, bucket: bucket)
        else { throw ServiceError.notFound(kind: "upload", id: String(text.prefix(64))) }
        return (upload, bucket, parameters)
    }

    private func partNumber(_ parameters: [String: String]) throws -> Int {
        guard let text = parameters["uploadPartNum"], !text.isEmpty else {
            throw ServiceError.missingParameter(field: "uploadPartNum")
        }
        guard let number = Int(text), UploadPart.numbers.contains(number) else {
            throw ServiceError.invalidParameter(
                field: "uploadPartNum",
                reason: "is '\(text.prefix(20))', but must be a whole number in \(UploadPart.numbers)")
        }
        return number
    }

    // MARK: Wire

    private func write(_ upload: MultipartUpload, _ bucket: Bucket, into json: inout JSONWriter) {
        json.beginObject()
        json.member("namespace", namespace)
        json.member("bucket", bucket.name)
        json.member("object", upload.objectName)
        json.member("uploadId", upload.id.hex)
        json.member("timeCreated", upload.timeCreated)
        json.member("storageTier", upload.description.storageTier)
        json.endObject()
    }

    /// Object storage lists are bare arrays.
    func array<Item>(_ page: Page<Item>, scope: String, _ write: (inout JSONWriter, Item) -> Void) -> Response {
        answer(next: page.next.map { PageToken.encode($0, scope: scope) }) { json in
            json.beginArray()
            for item in page.items { write(&json, item) }
            json.endArray()
        }
    }
}

extension UploadCommitment {
    /// Reads `{partsToCommit: [{partNum, etag}], partsToExclude: [partNum]}`.
    init(_ fields: RequestFields) throws {
        guard let value = fields.object["partsToCommit"], !value.isNull else {
            throw ServiceError.missingParameter(field: "partsToCommit")
        }
        let parts = try Self.elements(value, "partsToCommit", "an array of objects").enumerated().map {
            index, element in
            let path = "partsToCommit[\(index)]"
            guard let object = element.object else {
                throw ServiceError.invalidParameter(
                    field: path, reason: "must be an object, not \(element.kind.name)")
            }
            let part = RequestFields(object, path: path + ".")
            guard let number = try part.integer("partNum", in: UploadPart.numbers) else {
                throw ServiceError.missingParameter(field: path + ".partNum")
            }
            return Part(number: number, etag: try part.requiredString("etag"))
        }
        var excluded: [Int] = []
        if let value = fields.object["partsToExclude"], !value.isNull {
            excluded = try Self.elements(value, "partsToExclude", "an array of part numbers").enumerated()
                .map { index, element in
                    guard let number = element.integer, UploadPart.numbers.contains(number) else {
                        throw ServiceError.invalidParameter(
                            field: "partsToExclude[\(index)]", reason: "must be a whole number in \(UploadPart.numbers)"
                        )
                    }
                    return number
                }
        }
        try self.init(parts: parts, excluded: excluded)
    }

    private static func elements(_ value: JSONValue, _ name: String, _ expected: String) throws -> [JSONValue] {
        guard let elements = value.array else {
            throw ServiceError.invalidParameter(field: name, reason: "must be \(expected), not \(value.kind.name)")
        }
        guard elements.count <= UploadPart.numbers.count else {
            throw ServiceError.invalidParameter(
                field: name,
                reason: "has \(elements.count) elements, but an upload has at most \(UploadPart.numbers.count) parts")
        }
        return elements
    }
}
