import Detectors
import TimeSeries

/// Finished models of tables: listed, asked about new rows, deleted.
public struct TableModelService: Sendable {
    let environment: ServiceEnvironment
    let queue: any DetectionQueue
    let cache: ModelFileCache<FittedTableDetector>

    public func list(_ query: TableModelQuery, caller: Caller) async throws -> CountedPage<TableModel> {
        try await environment.store.read { reader in
            guard let project = try reader.tableProject(of: caller)?.id else { return .empty }
            return CountedPage(
                items: try reader.tableModels(query, project: project).compactMap(TableModel.init),
                total: try reader.tableModelCount(query.filter, states: [.active], project: project))
        }
    }

    /// Nil when there is no such model, or its training has not ended well.
    public func get(_ id: ResourceID, caller: Caller) async throws -> TableModel? {
        try await find(id, caller: caller).flatMap(TableModel.init)
    }

    private func find(_ id: ResourceID, caller: Caller) async throws -> Model? {
        try await environment.store.lookUp { try $0.tableModel(id, of: caller) }
    }

    /// False when there is no such model.
    public func delete(_ id: ResourceID, caller: Caller) async throws -> Bool {
        let (now, leftovers) = (environment.clock.now(), Leftovers())
        let isDeleted = try await environment.store.write { transaction in
            guard let model = try transaction.tableModel(id, of: caller) else { return false }
            try transaction.delete(model, leftovers: leftovers, now: now)
            return true
        }
        await environment.remove(leftovers)
        return isDeleted
    }

    /// - Throws: `TableFault.criteriaRequired` when nothing says which ones.
    public func delete(matching filter: TableModelFilter, caller: Caller) async throws {
        guard !filter.isEmpty else {
            throw TableFault.criteriaRequired("dataSourceName, createdAfterDate, createdBeforeDate")
        }
        let (now, leftovers) = (environment.clock.now(), Leftovers())
        try await environment.store.write { transaction in
            guard let project = try transaction.tableProject(of: caller)?.id else { return }
            try transaction.deleteTableModels(
                filter, states: [.active], project: project, tenancy: caller.tenancy, leftovers: leftovers, now: now)
        }
        await environment.remove(leftovers)
    }

    /// The score of every row, below 0 for anomalous ones. Nil when there is no such model.
    /// - Throws: `DetectorError` naming row and column.
    public func predict(
        _ id: ResourceID, _ rows: CellTable, caller: Caller
    ) async throws -> (model: TableModel, scores: [Double])? {
        guard let model = try await find(id, caller: caller), let shown = TableModel(model),
            let detector = try await detector(of: model, caller: caller)
        else { return nil }
        let scores = try await queue.runCancellable { check in
            try withoutActuallyEscaping(check) { check in try detector.scores(rows, check: check) }
        }
        return (shown, scores)
    }

    /// Nil when the model was deleted meanwhile.
    private func detector(of model: Model, caller: Caller) async throws -> FittedTableDetector? {
        guard let digest = model.result?.fileDigest else { return nil }
        do {
            return try await cache.model(digest: digest)
        } catch StoreError.modelFileMissing {
            // Otherwise the server's own file is at fault, not the request.
            guard try await find(model.id, caller: caller) == nil else {
                throw StoreError.modelFileMissing(digest: digest)
            }
            return nil
        } catch is DetectorError {
            throw StoreError.modelFileDamaged(digest: digest)
        }
    }

    /// Newest models first, their columns in order.
    public func vocabularies(
        _ query: TableVocabularyQuery, caller: Caller
    ) async throws -> CountedPage<TableVocabulary> {
        try await environment.store.read { reader in
            guard let project = try reader.tableProject(of: caller)?.id else { return .empty }
            return try reader.tableVocabularies(query, project: project)
        }
    }

    /// The words of a vocabulary by rank; without a kind those of both, words first. Nil when there is no such vocabulary.
    public func words(
        _ id: ResourceID, kind: VocabularyWord.Kind?, slice: PageSlice, caller: Caller
    ) async throws -> (vocabulary: TableVocabulary, page: CountedPage<VocabularyWord>)? {
        let found = try await environment.store.read { reader -> (TableVocabulary, Model)? in
            guard let project = try reader.tableProject(of: caller)?.id,
                let vocabulary = try reader.tableVocabulary(id, project: project),
                let model = try reader.tableModel(vocabulary.modelID, of: caller)
            else { return nil }
            return (vocabulary, model)
        }
        guard let (vocabulary, model) = found, let detector = try await detector(of: model, caller: caller) else {
            return nil
        }
        let page = try await queue.run {
            let known = detector.vocabularies.first { $0.column == vocabulary.column }?.words ?? []
            let words = VocabularyWord.Kind.allCases.filter { kind == nil || $0 == kind }.flatMap { kind in
                known.filter { $0.kind == kind }.sorted { $0.rank < $1.rank }
            }
            return CountedPage(items: Array(words.dropFirst(slice.skip).prefix(slice.limit)), total: words.count)
        }
        return (vocabulary, page)
    }
}

extension MetadataReader {
    /// A finished model of the caller's own tables.
    fileprivate func tableModel(_ id: ResourceID, of caller: Caller) throws -> Model? {
        guard let project = try tableProject(of: caller)?.id,
            let model = try model(id, tenancy: caller.tenancy), model.projectID == project,
            TableModel(model) != nil
        else { return nil }
        return model
    }
}
