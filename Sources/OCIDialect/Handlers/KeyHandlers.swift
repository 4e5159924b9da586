import ControlPlane
import HTTPService
import HTTPTypes
import Hummingbird
import TimeSeries

/// Lapwing's own: the keys of a user.
extension OCIHandlers {
    private enum KeyKind: String, CaseIterable {
        case signing = "SIGNING"
        case api = "API"
    }

    @Sendable func addKey(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let caller = try context.requireCaller()
        let id = try userID(context)
        let fields = try RequestFields(body: try await body(request))
        guard let kind = try fields.choice("kind", KeyKind.self) else {
            throw ServiceError.missingParameter(field: "kind")
        }
        let description = try fields.description()
        let new: (key: NewKey, text: String?) =
            switch kind {
            case .signing:
                (
                    try .signing(
                        pem: try fields.requiredString("publicKeyPem", maximumLength: 8192), field: "publicKeyPem"), nil
                )
            case .api: try NewKey.makingAPIKey()
            }
        guard let entry = try await services.keys.add(new.key, description: description, to: id, caller: caller)
        else { throw noUser(id) }
        var response = answer { $0.key(entry, apiKey: new.text) }
        // The secret of a new API key: nothing on the way may keep it.
        response.headers[.cacheControl] = "no-store"
        return response
    }

    @Sendable func listKeys(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let id = try userID(context)
        guard let keys = try await services.keys.list(user: id, caller: try context.requireCaller()) else {
            throw noUser(id)
        }
        return page(Page(items: keys), scope: "keys") { $0.key($1) }
    }

    @Sendable func revokeKey(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let caller = try context.requireCaller()
        let id = try userID(context)
        let raw = context.parameters.get("keyId") ?? ""
        let key = PercentCoding.decode(raw, plusIsSpace: false) ?? raw
        guard !key.utf8.contains(0), try await services.keys.revoke(key, of: id, caller: caller) else {
            throw ServiceError.notFound(kind: "key", id: String(raw.prefix(256)))
        }
        return empty(.noContent)
    }
}
