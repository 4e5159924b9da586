import TimeSeries

/// What goes with a table where its deletion says so. Files that are left over are removed after the transaction:
/// `environment.remove(leftovers)`.
extension MetadataWriter {
    /// Deletes the sessions on a table and their results; what runs is told to stop. Finished models stay.
    func deleteTableSessions(of table: DataAsset, leftovers: Leftovers, now: Timestamp) throws {
        var filter = TableSessionFilter()
        filter.tableName = table.externalID ?? table.displayName
        try deleteTableSessions(
            filter, project: table.projectID, tenancy: table.tenancy, leftovers: leftovers, now: now)
    }

    /// Deletes the models of a table, those that are being trained included.
    func deleteTableModels(of table: DataAsset, leftovers: Leftovers, now: Timestamp) throws {
        var filter = TableModelFilter()
        filter.tableName = table.externalID ?? table.displayName
        try deleteTableModels(
            filter, states: [.creating, .active], project: table.projectID, tenancy: table.tenancy,
            leftovers: leftovers, now: now)
    }

    func deleteTableSessions(
        _ filter: TableSessionFilter, project: ResourceID, tenancy: ResourceID, leftovers: Leftovers, now: Timestamp
    ) throws {
        for session in try tableSessionReferences(filter, project: project) {
            try delete(session, tenancy: tenancy, leftovers: leftovers, now: now)
        }
    }

    /// A model that is finished stays; one that is not, or has failed, goes with its session.
    func delete(
        _ session: TableSessionReference, tenancy: ResourceID, leftovers: Leftovers, now: Timestamp
    ) throws {
        if let model = try model(session.modelID, tenancy: tenancy), model.state != .active {
            try delete(model, leftovers: leftovers, now: now)
        }
        if let blob = session.blob { leftovers.add(blob) }
        try deleteTableSession(session.id)
    }

    func deleteTableModels(
        _ filter: TableModelFilter, states: [ModelLifecycle.State], project: ResourceID, tenancy: ResourceID,
        leftovers: Leftovers, now: Timestamp
    ) throws {
        for reference in try tableModels(filter, states: states, project: project) {
            guard let model = try model(reference.id, tenancy: tenancy) else { continue }
            try delete(model, leftovers: leftovers, now: now)
        }
    }
}
