import TimeSeries

/// What goes with a table where its deletion says so. Files that are left over are removed after the transaction:
/// `environment.remove(leftovers)`.
extension MetadataWriter {
    /// Deletes the sessions on a table and their results; what runs is told to stop. Finished models stay.
    func deleteTableSessions(of table: DataAsset, leftovers: Leftovers, now: Timestamp) throws {}

    /// Deletes the models of a table, those that are being trained included.
    func deleteTableModels(of table: DataAsset, leftovers: Leftovers, now: Timestamp) throws {}
}
