import ControlPlane
import Detectors
import HTTPService
import TimeSeries

extension JSONWriter {
    mutating func session(_ session: TableSession, _ links: NexosisLinks) {
        beginObject()
        columns(session.columns)
        members(of: session)
        self.links(links.of(session))
        endObject()
    }

    /// What a session and its results have in common.
    private mutating func members(of session: TableSession) {
        member("sessionId", session.id.guid)
        member("type", TableSessionType.model.rawValue)
        member("status", session.status.rawValue)
        member("predictionDomain", PredictionDomain.anomalies.rawValue)
        member("supportsFeatureImportance", bool: false)
        items("availablePredictionIntervals", [String]()) { $0.string($1) }
        if let model = session.modelID { member("modelId", model.guid) }
        member("requestedDate", date: session.timeRequested)
        history(session.statusHistory)
        key("extraParameters")
        value(.object(session.extraParameters))
        messages(session.messages)
        member("name", session.name)
        member("dataSourceName", session.tableName)
        member("dataSetName", session.tableName)
        member("targetColumn", JSONWriter.scoreName)
        if let url = session.callbackURL { member("callbackUrl", url) }
        if let algorithm = session.algorithm { self.algorithm(algorithm) }
        member("isEstimate", bool: false)
    }

    mutating func results(_ results: TableSessionResults, page: PageFields, _ links: NexosisLinks) {
        beginObject()
        members(of: results.session)
        metrics(results.session.percentAnomalies)
        data(results.rows)
        members(of: page, total: results.total)
        let own = links.of(results.session).filter { $0.rel != "self" }
        self.links(links.pages(page, of: results.total) + own)
        endObject()
    }

    mutating func history(_ changes: [TableStatusChange]) {
        items("statusHistory", changes) { json, change in
            json.beginObject()
            json.member("date", date: change.time)
            json.member("status", change.status.rawValue)
            json.endObject()
        }
    }

    mutating func messages(_ messages: [TableMessage]) {
        items("messages", messages) { json, message in
            json.beginObject()
            json.member("severity", message.severity.rawValue)
            json.member("message", message.message)
            json.endObject()
        }
    }

    /// Empty before there are any.
    mutating func metrics(_ percentAnomalies: Double?) {
        key("metrics")
        beginObject()
        if let percentAnomalies { member("percentAnomalies", number: percentAnomalies) }
        endObject()
    }

    mutating func algorithm(_ algorithm: TableDetector.Algorithm) {
        let (name, description) = algorithm.words
        key("algorithm")
        beginObject()
        member("name", name)
        member("description", description)
        member("key", "")
        endObject()
    }
}

extension TableDetector.Algorithm {
    /// As answers name it.
    fileprivate var words: (name: String, description: String) {
        switch self {
        case .isolationForest: ("Isolation Forest", "Isolation Forest Outlier Detection")
        case .ecod: ("ECOD", "Empirical Cumulative Distribution Outlier Detection")
        case .ensemble: ("Ensemble", "Isolation Forest and Empirical Cumulative Distribution Outlier Detection")
        }
    }
}

extension NexosisLinks {
    /// What belongs to a session: results once there are some.
    func of(_ session: TableSession) -> [Link] {
        let base = self.session(session.id)
        var links = [Link(rel: "self", href: base), Link(rel: "data", href: data(session.tableName))]
        guard session.status == .completed else { return links }
        links.append(Link(rel: "results", href: base + "/results"))
        links.append(Link(rel: "anomalyScores", href: base + "/results/anomalyscores"))
        links.append(Link(rel: "mahalanobisDistances", href: base + "/results/mahalanobisdistances"))
        if let model = session.modelID { links.append(Link(rel: "model", href: self.model(model))) }
        if session.hasVocabularies {
            links.append(
                Link(
                    rel: "vocabularies", href: address("/vocabulary?createdFromSession=\(session.id.guid)")))
        }
        return links
    }
}

extension TableWorkStatus {
    /// As headers write it.
    var headerText: String { rawValue.prefix(1).uppercased() + rawValue.dropFirst() }
}
