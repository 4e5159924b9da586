import ControlPlane
import HTTPService
import Hummingbird
import TimeSeries

/// Lapwing's own: secrets. Values go in and never come out.
extension OCIHandlers {
    private func value(_ fields: RequestFields) throws -> [UInt8]? {
        guard let text = try fields.string("value", maximumLength: Secret.maximumLength) else { return nil }
        let bytes = Array(text.utf8)
        guard !bytes.isEmpty, bytes.count <= Secret.maximumLength else {
            throw ServiceError.invalidParameter(
                field: "value", reason: "must have 1 to \(Secret.maximumLength) bytes, not \(bytes.count)")
        }
        return bytes
    }

    @Sendable func createSecret(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let caller = try context.requireCaller()
        let body = try await body(request)
        let fields = try RequestFields(body: body)
        let compartment = try fields.compartmentID()
        let name = try plainName(fields)
        guard let value = try value(fields) else { throw ServiceError.missingParameter(field: "value") }
        let created = try await services.secrets.create(
            NewSecret(compartmentID: compartment, name: name, description: try fields.description(), value: value),
            caller: caller, retry: try retryToken(request, body: body))
        return answer(
            etag: created.resource.etag,
            location: "\(OCIDialect.ownPath)/secrets/\(OCID.text(.secret, created.resource.id))"
        ) { $0.secret(created.resource) }
    }

    @Sendable func getSecret(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let id = try pathID("secretId", .secret, context)
        guard let secret = try await services.secrets.get(id, caller: try context.requireCaller()) else {
            throw notFound(.secret, id)
        }
        return answer(etag: secret.etag) { $0.secret(secret) }
    }

    @Sendable func listSecrets(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let list = try ListRequest(
            request, caller: try context.requireCaller(), list: "secrets", sortable: false)
        var query = list.query
        query.displayName = try RequestTarget(request).query()["name"]
        return page(try await services.secrets.list(query), scope: list.scope) { $0.secret($1) }
    }

    @Sendable func updateSecret(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let id = try pathID("secretId", .secret, context)
        let fields = try RequestFields(body: try await body(request))
        let label = try fields.labelChange()
        guard
            let secret = try await services.secrets.update(
                id, value: try value(fields), description: label.description, caller: try context.requireCaller(),
                ifMatch: ifMatch(request))
        else { throw notFound(.secret, id) }
        return answer(etag: secret.etag) { $0.secret(secret) }
    }

    @Sendable func deleteSecret(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let id = try pathID("secretId", .secret, context)
        guard try await services.secrets.delete(id, caller: try context.requireCaller(), ifMatch: ifMatch(request))
        else { throw notFound(.secret, id) }
        return empty(.noContent)
    }
}
