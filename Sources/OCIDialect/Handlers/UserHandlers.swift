import ControlPlane
import HTTPService
import Hummingbird
import TimeSeries

/// Lapwing's own: users and what they may do.
extension OCIHandlers {
    static let nameLength = 100

    /// Names are shown in lists and logs: plain letters keep them apart from each other.
    func plainName(_ fields: RequestFields) throws -> String {
        let name = try fields.requiredString("name", maximumLength: Self.nameLength)
        guard
            name.utf8.allSatisfy({
                ($0 >= 0x30 && $0 <= 0x39) || ($0 >= 0x41 && $0 <= 0x5A) || ($0 >= 0x61 && $0 <= 0x7A)
                    || "-_.@+".utf8.contains($0)
            })
        else {
            throw ServiceError.invalidParameter(
                field: "name", reason: "may have only letters, digits and the characters - _ . @ +")
        }
        return name
    }

    func userID(_ context: LapwingRequestContext) throws -> ResourceID {
        let raw = context.parameters.get("userId") ?? ""
        guard let text = PercentCoding.decode(raw, plusIsSpace: false), let id = OCID.parsePrincipal(text, kind: "user")
        else { throw ServiceError.notFound(kind: "user", id: String(raw.prefix(256))) }
        return id
    }

    func noUser(_ id: ResourceID) -> ServiceError { .notFound(kind: "user", id: OCID.user(id.hex)) }

    @Sendable func createUser(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let caller = try context.requireCaller()
        let body = try await body(request)
        let fields = try RequestFields(body: body)
        let created = try await services.users.create(
            NewUser(
                name: try plainName(fields), description: try fields.description(), policy: try fields.policy(),
                opensTenancy: try fields.bool("isNewTenancy") ?? false),
            caller: caller, retry: try retryToken(request, body: body))
        return answer(
            etag: created.resource.etag, location: "\(OCIDialect.ownPath)/users/\(created.resource.userOCID)"
        ) { $0.user(created.resource) }
    }

    @Sendable func getUser(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let id = try userID(context)
        guard let user = try await services.users.get(id, caller: try context.requireCaller()) else { throw noUser(id) }
        return answer(etag: user.etag) { $0.user(user) }
    }

    /// The operator sees the users of every tenancy, or of the one that `tenancyId` names.
    @Sendable func listUsers(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let caller = try context.requireCaller()
        let list = try ListRequest(request, caller: caller, list: "users", sortable: false, inCompartment: false)
        let fields = try RequestTarget(request).query()
        var query = list.query
        query.displayName = fields["name"]
        if let text = fields["tenancyId"] {
            let wanted = OCID.parsePrincipal(text, kind: "tenancy") ?? ListRequest.nobody
            query.tenancy = caller.principal.isOperator || wanted == caller.tenancy ? wanted : ListRequest.nobody
        } else {
            query.isServerWide = caller.principal.isOperator
        }
        return page(try await services.users.list(query), scope: list.scope) { $0.user($1) }
    }

    @Sendable func updateUser(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let id = try userID(context)
        let fields = try RequestFields(body: try await body(request))
        let label = try fields.labelChange()
        guard
            let user = try await services.users.update(
                id, UserChange(description: label.description, policy: try fields.policy()),
                caller: try context.requireCaller(), ifMatch: ifMatch(request))
        else { throw noUser(id) }
        return answer(etag: user.etag) { $0.user(user) }
    }

    @Sendable func deleteUser(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let id = try userID(context)
        guard try await services.users.delete(id, caller: try context.requireCaller(), ifMatch: ifMatch(request))
        else { throw noUser(id) }
        return empty(.noContent)
    }
}
