import TimeSeries

/// APIs without projects: what a user makes there lies in a project of the user's own, which is made with the first of it.
extension MetadataReader {
    /// Nil before anything was made.
    func ownProject(_ origin: Origin, of caller: Caller) throws -> Project? {
        try project(origin: origin, owner: caller.principal.id, tenancy: caller.tenancy)
    }
}

extension MetadataWriter {
    /// - Parameters:
    ///   - family: what the project is made for; where the caller may make such things, it lies.
    ///   - id: of the project if it has to be made.
    func makeOwnProject(
        _ origin: Origin, for family: ResourceFamily, of caller: Caller, id: ResourceID, now: Timestamp
    ) throws -> Project {
        if let known = try ownProject(origin, of: caller) { return known }
        let project = Project(
            id: id, tenancy: caller.tenancy, compartmentID: caller.principal.compartment(for: family),
            displayName: "\(origin.rawValue) models of \(caller.principal.name)",
            description: "Made for the models that this user makes where there are no projects.", state: .active,
            origin: origin, owner: caller.principal.id, timeCreated: now)
        try insert(project)
        return project
    }
}

extension Principal {
    /// Where a call puts what it makes when it names no compartment: the tenancy itself, or where the caller may manage.
    func compartment(for family: ResourceFamily) -> String {
        policy.compartments(.manage, family)?.min() ?? "ocid1.tenancy.oc1..\(tenancy.hex)"
    }
}
