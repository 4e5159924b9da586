import Detectors
import TimeSeries

/// Finished models of tables: listed, asked about new rows, deleted.
public struct TableModelService: Sendable {
    let environment: ServiceEnvironment
    let queue: any DetectionQueue
    let cache: ModelFileCache<FittedTableDetector>

    public func list(_ query: TableModelQuery, caller: Caller) async throws -> CountedPage<TableModel> {
        CountedPage(items: [], total: 0)
    }

    /// Nil when there is no such model, or its training has not ended well.
    public func get(_ id: ResourceID, caller: Caller) async throws -> TableModel? { nil }

    /// False when there is no such model.
    public func delete(_ id: ResourceID, caller: Caller) async throws -> Bool { false }

    /// - Throws: `TableFault.criteriaRequired` when nothing says which ones.
    public func delete(matching filter: TableModelFilter, caller: Caller) async throws {}

    /// The score of every row, below 0 for anomalous ones. Nil when there is no such model.
    /// - Throws: `DetectorError` naming row and column.
    public func predict(
        _ id: ResourceID, _ rows: CellTable, caller: Caller
    ) async throws -> (model: TableModel, scores: [Double])? { nil }

    /// Newest models first, their columns in order.
    public func vocabularies(
        _ query: TableVocabularyQuery, caller: Caller
    ) async throws -> CountedPage<TableVocabulary> { CountedPage(items: [], total: 0) }

    /// The words of a vocabulary by rank; without a kind those of both, words first. Nil when there is no such vocabulary.
    public func words(
        _ id: ResourceID, kind: VocabularyWord.Kind?, slice: PageSlice, caller: Caller
    ) async throws -> (vocabulary: TableVocabulary, page: CountedPage<VocabularyWord>)? { nil }
}
