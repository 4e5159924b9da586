/// Look-ups of imports, for a project that was let through already.
public protocol TableImportReader {
    func tableImport(_ id: ResourceID) throws -> StoredTableImport?
    /// - Throws: `ServiceError.limitExceeded` when the rows are more text than fits in memory.
    func tableImports(
        _ query: TableImportQuery, project: ResourceID
    ) throws -> CountedPage<StoredTableImport>
    /// Of imports that have not ended.
    func unfinishedTableImportCount(project: ResourceID) throws -> Int
}

public protocol TableImportWriter: TableImportReader {
    /// Its work request is there already.
    func insert(_ tableImport: StoredTableImport) throws
    /// Writes what it was asked for, and its sealed place, anew.
    func update(_ tableImport: StoredTableImport) throws
}
