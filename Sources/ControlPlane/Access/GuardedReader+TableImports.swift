/// Imports, asked for with the id of a project that was let through.
extension GuardedReader {
    func tableImport(_ id: ResourceID) throws -> StoredTableImport? { try reader.tableImport(id) }
    func tableImports(
        _ query: TableImportQuery, project: ResourceID
    ) throws -> CountedPage<StoredTableImport> {
        try reader.tableImports(query, project: project)
    }
    func unfinishedTableImportCount(project: ResourceID) throws -> Int {
        try reader.unfinishedTableImportCount(project: project)
    }
}

extension GuardedTransaction {
    /// An import fills a table, which its user must be allowed to make: at once, not only when it ends.
    func insert(_ tableImport: StoredTableImport) throws {
        let project = try writer.project(tableImport.projectID, tenancy: access.caller.tenancy)
        try access.check(.dataAsset, into: project?.compartmentID)
        try writer.insert(tableImport)
    }
    func update(_ tableImport: StoredTableImport) throws { try writer.update(tableImport) }
}
