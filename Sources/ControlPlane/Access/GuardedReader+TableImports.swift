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
    func insert(_ tableImport: StoredTableImport) throws { try writer.insert(tableImport) }
    func update(_ tableImport: StoredTableImport) throws { try writer.update(tableImport) }
}
