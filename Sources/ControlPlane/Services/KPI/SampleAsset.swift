import TimeSeries

/// The data asset that a user's samples are the rows of.
extension MetadataReader {
    /// Nil before the first sample.
    func sampleAsset(of caller: Caller) throws -> ResourceID? {
        guard let project = try ownProject(.metis, of: caller)?.id else { return nil }
        return try sampleAsset(project: project, of: caller)
    }

    func sampleAsset(project: ResourceID, of caller: Caller) throws -> ResourceID? {
        var query = ListQuery(tenancy: caller.tenancy, projectID: project, order: .ascending, limit: 1)
        query.origin = .metis
        return try dataAssets(query).items.first?.id
    }
}

extension MetadataWriter {
    /// - Parameter newIDs: for a data asset and a project, if they have to be made.
    func makeSampleAsset(of caller: Caller, newIDs: [ResourceID], now: Timestamp) throws -> ResourceID {
        let project = try makeOwnProject(.metis, for: .models, of: caller, id: newIDs[1], now: now)
        if let known = try sampleAsset(project: project.id, of: caller) { return known }
        let asset = DataAsset(
            id: newIDs[0], tenancy: caller.tenancy, compartmentID: project.compartmentID, projectID: project.id,
            displayName: "metis samples of \(caller.principal.name)",
            description: "Labelled windows, made for the samples that this user adds one by one.", source: .samples,
            state: .active, origin: .metis, timeCreated: now)
        try insert(asset)
        return asset.id
    }
}
