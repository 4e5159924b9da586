import ControlPlane
import TimeSeries

/// The words of policies on the wire.
extension Verb {
    fileprivate var wire: String { rawValue.uppercased() }
}

private enum FamilyWord: String, CaseIterable {
    case projects = "PROJECTS"
    case dataAssets = "DATA_ASSETS"
    case models = "MODELS"
    case detectionJobs = "DETECTION_JOBS"
    case privateEndpoints = "PRIVATE_ENDPOINTS"
    case objectStorage = "OBJECT_STORAGE"
    case secrets = "SECRETS"
    case users = "USERS"

    init(_ family: ResourceFamily) {
        self =
            switch family {
            case .projects: .projects
            case .dataAssets: .dataAssets
            case .models: .models
            case .detectionJobs: .detectionJobs
            case .privateEndpoints: .privateEndpoints
            case .objectStorage: .objectStorage
            case .secrets: .secrets
            case .users: .users
            }
    }

    var family: ResourceFamily? { ResourceFamily.allCases.first { FamilyWord($0) == self } }
}

private enum VerbWord: String, CaseIterable {
    case inspect = "INSPECT"
    case read = "READ"
    case use = "USE"
    case manage = "MANAGE"

    var verb: Verb {
        switch self {
        case .inspect: .inspect
        case .read: .read
        case .use: .use
        case .manage: .manage
        }
    }
}

extension RequestFields {
    static let statementCount = 64
    static let compartmentCount = 100

    /// Nil when there is no policy.
    func policy() throws -> AccessPolicy? {
        guard let statements = try objects("policy", maximumCount: Self.statementCount) else { return nil }
        return AccessPolicy(try statements.map { try $0.statement() })
    }

    private func statement() throws -> AccessPolicy.Statement {
        guard let verb = try choice("verb", VerbWord.self) else {
            throw ServiceError.missingParameter(field: path + "verb")
        }
        let families = try strings("resources", maximumCount: FamilyWord.allCases.count)?.enumerated().map {
            index, text in
            guard let family = FamilyWord(rawValue: text)?.family else {
                throw ServiceError.invalidParameter(
                    field: path + "resources[\(index)]",
                    reason: "is '\(text.prefix(40))', but must be one of "
                        + FamilyWord.allCases.map(\.rawValue).joined(separator: ", "))
            }
            return family
        }
        let compartments = try strings("compartmentIds", maximumCount: Self.compartmentCount)
        for (index, text) in (compartments ?? []).enumerated() where !OCID.isWellFormed(text) {
            throw ServiceError.invalidParameter(
                field: path + "compartmentIds[\(index)]",
                reason: "'\(text.prefix(80))' is not an OCID such as ocid1.compartment.oc1..aaaa")
        }
        return AccessPolicy.Statement(verb: verb.verb, families: families, compartments: compartments)
    }
}

extension JSONWriter {
    mutating func user(_ user: Principal) {
        beginObject()
        member("id", user.userOCID)
        member("tenancyId", user.tenancyOCID)
        member("name", user.name)
        member("description", user.description)
        member("isOperator", bool: user.isOperator)
        key("policy")
        beginArray()
        for statement in user.policy.statements {
            beginObject()
            member("verb", statement.verb.wire)
            key("resources")
            strings(statement.families.map { $0.map { FamilyWord($0).rawValue } })
            key("compartmentIds")
            strings(statement.compartments)
            endObject()
        }
        endArray()
        member("timeCreated", user.timeCreated)
        member("timeUpdated", user.timeUpdated)
        member("lifecycleState", user.state.rawValue.uppercased())
        endObject()
    }

    private mutating func strings(_ texts: [String]?) {
        guard let texts else { return string(nil) }
        beginArray()
        for text in texts { string(text) }
        endArray()
    }

    /// - Parameter apiKey: the secret itself, in the one answer that shows it.
    mutating func key(_ entry: CredentialKey, apiKey: String? = nil) {
        beginObject()
        member("id", entry.id)
        member("userId", OCID.user(entry.principalID.hex))
        member("kind", entry.kind.rawValue.uppercased())
        member("description", entry.description)
        member("isFromCredentialsFolder", bool: entry.origin == .server)
        member("timeCreated", entry.timeCreated)
        if let apiKey { member("apiKey", apiKey) }
        endObject()
    }

    mutating func secret(_ secret: Secret) {
        beginObject()
        member("id", OCID.text(.secret, secret.id))
        member("compartmentId", secret.compartmentID)
        member("name", secret.name)
        member("description", secret.description)
        member("timeCreated", secret.timeCreated)
        member("timeUpdated", secret.timeUpdated)
        endObject()
    }
}
