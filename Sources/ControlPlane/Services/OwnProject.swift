import TimeSeries

/// APIs without projects: what a user makes there lies in a project of the user's own, which is made with the first of it.
extension MetadataReader {
    /// Nil before anything was made, and when the call may not see it.
    func ownProject(_ origin: Origin, of caller: Caller) throws -> Project? {
        let own = try project(origin: origin, owner: caller.principal.id, tenancy: caller.tenancy)
        return try own.flatMap { try project($0.id, tenancy: caller.tenancy) }
    }

    /// Where a user's tables, sessions and models of tables lie, whether or not the call may see it: their API shows no project,
    /// and what lies in it is guarded on its own. Nil before anything was made.
    func tableProject(of caller: Caller) throws -> Project? {
        try project(origin: .nexosis, owner: caller.principal.id, tenancy: caller.tenancy)
    }
}

extension MetadataWriter {
    /// - Parameters:
    ///   - family: what the project is made for; where the caller may make such things, it lies.
    ///   - id: of the project if it has to be made.
    func makeOwnProject(
        _ origin: Origin, for family: ResourceFamily, of caller: Caller, id: ResourceID, now: Timestamp
    ) throws -> Project {
        // Found whether or not the call may see it: there is one.
        let owner = caller.principal.id
        if let known = try project(origin: origin, owner: owner, tenancy: caller.tenancy) { return known }
        let project = Project(
            id: id, tenancy: caller.tenancy, compartmentID: caller.principal.compartment(for: family),
            displayName: "\(origin.rawValue) models of \(caller.principal.name)",
            description: "Made for the models that this user makes where there are no projects.", state: .active,
            origin: origin, owner: owner, timeCreated: now)
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
