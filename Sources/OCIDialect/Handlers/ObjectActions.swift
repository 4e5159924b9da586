import ControlPlane
import HTTPService
import HTTPTypes
import Hummingbird

extension OCIHandlers {
    @Sendable func renameObject(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let bucket = try await requireBucket(context)
        let fields = try RequestFields(body: try await body(request))
        func name(_ field: String) throws -> String {
            try checkedObjectName(try fields.requiredString(field, maximumLength: 1024), field: field)
        }
        let (name, newName) = (try name("sourceName"), try name("newName"))
        guard !name.utf8.elementsEqual(newName.utf8) else {
            throw ServiceError.invalidParameter(field: "newName", reason: "is the name that the object has already")
        }
        let noneMatch = try fields.string("newObjIfNoneMatchETag")
        guard noneMatch == nil || noneMatch == "*" else {
            throw ServiceError.invalidParameter(field: "newObjIfNoneMatchETag", reason: "must be *")
        }
        let object = try await services.objects.rename(
            name, to: newName, bucket: bucket,
            source: ObjectCondition(ifMatch: try fields.string("srcObjIfMatchETag").map(unquoted)),
            target: ObjectCondition(
                ifMatch: try fields.string("newObjIfMatchETag").map(unquoted), ifNoneMatchAny: noneMatch != nil))
        guard let object else { throw ServiceError.notFound(kind: "object", id: name) }
        return Response(
            status: .ok, headers: [.eTag: object.etag, .lastModified: HeaderDate.text(object.timeModified)])
    }

    /// Lists of what this server does not have (pre-authenticated requests, replication policies): clients that empty a
    /// bucket ask for them.
    @Sendable func listNothing(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        _ = try await requireBucket(context)
        return answer { json in
            json.beginArray()
            json.endArray()
        }
    }
}
