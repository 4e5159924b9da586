import ControlPlane
import Detectors
import HTTPService
import HTTPTypes
import Hummingbird
import TimeSeries

/// Finished models, and what they learnt.
extension NexosisCall {
    private static let sortKeys: [(String, TableModelQuery.SortKey)] = [
        ("id", .id), ("modelName", .name), ("dataSourceName", .tableName), ("type", .type),
        ("createdDate", .timeCreated), ("lastUsedDate", .timeCreated),
    ]

    func listModels() async throws -> Response {
        let query = try query()
        let page = try PageFields(query)
        var asked = TableModelQuery(filter: try query.modelFilter(), slice: page.slice)
        if let (key, order) = try query.sorting(Self.sortKeys) { (asked.sortKey, asked.order) = (key, order) }
        return try await list(try await services.tableModels.list(asked, caller: caller), page) { $0.model($1, $2) }
    }

    func getModel() async throws -> Response {
        let id = try id("modelId")
        let model = try found("model", id, try await services.tableModels.get(id, caller: caller))
        return json { $0.model(model, links) }
    }

    func deleteModel() async throws -> Response {
        let id = try id("modelId")
        return try found("model", id, try await services.tableModels.delete(id, caller: caller))
    }

    func deleteModels() async throws -> Response {
        let filter = try criteria({ try $0.modelFilter() }, isEmpty: \.isEmpty)
        try await services.tableModels.delete(matching: filter, caller: caller)
        return Response(status: .noContent)
    }

    func predict(_ account: NexosisAccount) async throws -> Response {
        let id = try id("modelId")
        let request = try await reading { [limits] in try PredictRequest(body: $0, limits: limits.cells) }
        let (model, scores) = try found(
            "model", id, try await services.tableModels.predict(id, request.rows, caller: caller))
        account.count(scores.count, of: caller)
        return try await rows(request.rows) { [links] in
            $0.prediction(request.rows, scores: scores, by: model, links)
        }
    }

    func listVocabularies() async throws -> Response {
        let query = try query()
        let page = try PageFields(query)
        let found = try await services.tableModels.vocabularies(
            TableVocabularyQuery(
                tableName: try query.text("dataSource", or: "dataSourceName"),
                sessionID: try query.id("createdFromSession"), slice: page.slice), caller: caller)
        return try await list(found, page) { $0.vocabulary($1, $2) }
    }

    func getVocabulary() async throws -> Response {
        let id = try id("vocabularyId")
        let query = try query()
        let page = try PageFields(query)
        let found = try await services.tableModels.words(
            id, kind: try query.choice("type", VocabularyWord.Kind.self), slice: page.slice, caller: caller)
        let (vocabulary, words) = try self.found("vocabulary", id, found)
        return json { $0.words(words, of: vocabulary, page: page, links) }
    }
}

extension QueryFields {
    /// The Python client asks for lists with one spelling of the dates, and deletes with the other.
    fileprivate func modelFilter() throws -> TableModelFilter {
        var filter = TableModelFilter()
        filter.tableName = try text("dataSourceName", or: "dataSetName")
        (filter.createdAfter, filter.createdBefore) = try times("createdAfter", "createdBefore")
        return filter
    }
}
