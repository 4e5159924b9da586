import ControlPlane
import Detectors
import HTTPService
import TimeSeries

extension JSONWriter {
    mutating func model(_ model: TableModel, _ links: NexosisLinks) {
        beginObject()
        members(of: model)
        columns(model.columns)
        metrics(model.percentAnomalies)
        self.links(links.of(model))
        endObject()
    }

    private mutating func members(of model: TableModel) {
        member("modelId", model.id.guid)
        member("modelName", model.name)
        member("sessionId", model.sessionID.guid)
        member("predictionDomain", PredictionDomain.anomalies.rawValue)
        member("dataSourceName", model.tableName)
        member("createdDate", date: model.timeCreated)
        algorithm(model.algorithm)
    }

    /// The rows that were asked about, with their scores.
    mutating func prediction(_ rows: CellTable, scores: [Double], by model: TableModel, _ links: NexosisLinks) {
        beginObject()
        data(rows, scores: scores)
        messages([])
        members(of: model)
        metrics(model.percentAnomalies)
        self.links(links.of(model))
        endObject()
    }

    mutating func vocabulary(_ vocabulary: TableVocabulary, _ links: NexosisLinks) {
        beginObject()
        member("id", vocabulary.id.guid)
        member("dataSourceName", vocabulary.tableName)
        member("columnName", vocabulary.column)
        member("dataSourceType", "dataSet")
        member("createdOnDate", date: vocabulary.timeCreated)
        member("createdBySessionId", vocabulary.sessionID.guid)
        self.links([.init(rel: "words", href: links.address("/vocabulary/\(vocabulary.id.guid)"))])
        endObject()
    }

    /// A page of a vocabulary's words.
    mutating func words(
        _ words: CountedPage<VocabularyWord>, of vocabulary: TableVocabulary, page: PageFields, _ links: NexosisLinks
    ) {
        beginObject()
        member("id", vocabulary.id.guid)
        items("items", words.items) { json, word in
            json.beginObject()
            json.member("text", word.text)
            json.member("type", word.kind.rawValue)
            json.member("rank", integer: word.rank)
            json.endObject()
        }
        members(of: page, total: words.total)
        self.links(links.pages(page, of: words.total))
        endObject()
    }
}

extension NexosisLinks {
    func of(_ model: TableModel) -> [Link] {
        [
            Link(rel: "self", href: self.model(model.id)), Link(rel: "train", href: session(model.sessionID)),
        ]
    }
}
