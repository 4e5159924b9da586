import ControlPlane
import HTTPService
import Hummingbird

/// The query string of a list, checked.
struct ListRequest {
    let query: ListQuery
    /// Ties page tokens to this list and order.
    let scope: String

    static let limits = 1...1000
    static let defaultLimit = 100

    /// - Parameters:
    ///   - list: names the list, for page tokens.
    ///   - inCompartment: whether `compartmentId` must be given.
    ///   - states: wire name → stored name of the lifecycle states that a filter may name; empty when there is no such filter.
    init(
        _ request: Request, caller: Caller, list: String, states: [String: String] = [:], sortable: Bool = true,
        inCompartment: Bool = true,
        idParameter: (name: String, kind: OCID.Kind)? = nil
    ) throws {
        let fields = try RequestTarget(request).query()
        var query = ListQuery(
            tenancy: caller.tenancy, compartmentID: inCompartment ? try Self.compartment(fields) : nil)
        query.limit = try Self.limit(fields)
        if sortable { try Self.readOrder(fields, into: &query) }
        scope = "\(list)/\(query.sortKey.rawValue)/\(query.order.rawValue)"
        query.after = try Self.cursor(fields, scope: scope)
        if !states.isEmpty {
            query.displayName = fields["displayName"]
            if let state = fields["lifecycleState"] {
                guard let stored = states[state] else {
                    throw ServiceError.invalidParameter(
                        field: "lifecycleState",
                        reason:
                            "is '\(state.prefix(40))', but must be one of \(states.keys.sorted().joined(separator: ", "))"
                    )
                }
                query.state = stored
            }
        }
        if let text = fields["projectId"], ["dataAssets", "models", "streams", "detectAnomalyJobs"].contains(list) {
            // A project that does not exist has no resources.
            query.projectID = OCID.parse(text, .project) ?? Self.nobody
        }
        if let text = fields["modelId"], ["modelDeployments", "streams", "detectAnomalyJobs"].contains(list) {
            query.modelID = OCID.parse(text, .model) ?? Self.nobody
        }
        if let idParameter, let text = fields[idParameter.name] {
            query.id = OCID.parse(text, idParameter.kind) ?? Self.nobody
        }
        self.query = query
    }

    private static func compartment(_ fields: [String: String]) throws -> String {
        guard let compartment = fields["compartmentId"], !compartment.isEmpty else {
            throw ServiceError.missingParameter(field: "compartmentId")
        }
        guard OCID.isWellFormed(compartment) else {
            throw ServiceError.invalidParameter(
                field: "compartmentId",
                reason: "'\(compartment.prefix(80))' is not an OCID such as ocid1.compartment.oc1..aaaa")
        }
        return compartment
    }

    /// An id that no row has.
    static let nobody = ResourceID(high: 0, low: 0)

    static func limit(_ fields: [String: String], maximum: Int = limits.upperBound, standard: Int = defaultLimit) throws
        -> Int
    {
        guard let text = fields["limit"] else { return standard }
        guard let limit = Int(text), (1...maximum).contains(limit) else {
            throw ServiceError.invalidParameter(
                field: "limit", reason: "is '\(text.prefix(20))', but must be a whole number in 1...\(maximum)")
        }
        return limit
    }

    static func cursor(_ fields: [String: String], scope: String) throws -> PageCursor? {
        try fields["page"].map { try PageToken.decode($0, scope: scope) }
    }

    private static func readOrder(_ fields: [String: String], into query: inout ListQuery) throws {
        switch fields["sortBy"] {
        case nil, "timeCreated": query.sortKey = .timeCreated
        case "displayName": query.sortKey = .displayName
        case .some(let other):
            throw ServiceError.invalidParameter(
                field: "sortBy", reason: "is '\(other.prefix(40))', but must be timeCreated or displayName")
        }
        switch fields["sortOrder"] {
        case nil: query.order = query.sortKey == .timeCreated ? .descending : .ascending
        case "ASC": query.order = .ascending
        case "DESC": query.order = .descending
        case .some(let other):
            throw ServiceError.invalidParameter(
                field: "sortOrder", reason: "is '\(other.prefix(40))', but must be ASC or DESC")
        }
    }
}

/// What `lifecycleState` filters may say. OCI's other states are legal words that no resource here is ever in.
enum StateFilter {
    static func table<State: RawRepresentable & CaseIterable>(_: State.Type, legal: [String]) -> [String: String]
    where State.RawValue == String {
        var table = Dictionary(uniqueKeysWithValues: legal.map { ($0, "-") })
        for state in State.allCases { table[state.rawValue.uppercased()] = state.rawValue }
        return table
    }

    private static let all = ["ACTIVE", "CREATING", "FAILED", "DELETING", "DELETED", "UPDATING"]
    static let project = table(ProjectLifecycle.State.self, legal: all)
    static let dataAsset = table(DataAssetLifecycle.State.self, legal: ["ACTIVE", "DELETED"])
    static let model = table(ModelLifecycle.State.self, legal: all)
    static let detectionJob = Dictionary(
        uniqueKeysWithValues: DetectionJobLifecycle.State.allCases.map { (DetectionJobWire.state($0), $0.rawValue) })
    static let stream = table(ScoringStreamLifecycle.State.self, legal: ["ACTIVE", "DELETED"])
    static let privateEndpoint = table(PrivateEndpointLifecycle.State.self, legal: all)
    static let deployment = table(DeploymentLifecycle.State.self, legal: all)
}
