import ControlPlane
import Detectors
import NIOCore
import TimeSeries

/// What a model is to predict. Only anomalies are served.
enum PredictionDomain: String, CaseIterable {
    case regression, classification, anomalies
}

extension NewTableSession {
    init(_ body: ByteBuffer) throws {
        let fields = try BodyFields(body)
        let tableName = try fields.requiredText("dataSourceName", or: "dataSetName")
        let extras = try fields.object("extraParameters") ?? JSONObject()
        let columns = try fields.value("columns").map { try ColumnSettings.read($0) } ?? []
        let target = try fields.text("targetColumn")
        try Self.checkDomain(
            try fields.choice("predictionDomain", PredictionDomain.self),
            hasTarget: target != nil || columns.contains { $0.role == .target },
            saysAnomalies: extras.member("containsAnomalies") != nil)
        self.init(
            tableName: tableName, name: try fields.text("name"), columns: columns, targetColumn: target,
            callbackURL: try fields.text("callbackUrl"), extraParameters: extras,
            parameters: try TableDetector.Parameters(extras))
    }

    /// The Python client's shortcut for anomalies asks for a regression without a target, and says whether the data contain anomalies.
    private static func checkDomain(_ domain: PredictionDomain?, hasTarget: Bool, saysAnomalies: Bool) throws {
        switch domain {
        case .anomalies: return
        case nil, .regression: if saysAnomalies, !hasTarget { return }
        case .classification: break
        }
        let found = domain.map { "'\($0.rawValue)' is not served here" } ?? "is required"
        throw NexosisRefusal.field("predictionDomain", "\(found); it must be anomalies")
    }
}

extension TableDetector.Parameters {
    /// Parameters that nobody knows are not looked at.
    fileprivate init(_ extras: JSONObject) throws {
        self.init()
        if let value = extras.member("containsAnomalies") {
            // Some clients send the word as text.
            guard let flag = value.bool ?? value.string.flatMap({ Self.flags[$0.lowercased()] }) else {
                throw NexosisRefusal.field("extraParameters.containsAnomalies", "must be true or false")
            }
            containsAnomalies = flag
        }
        if let value = extras.member("algorithm") {
            guard let text = value.string, let known = TableDetector.Algorithm(word: text) else {
                throw NexosisRefusal.field(
                    "extraParameters.algorithm", TableDetector.Algorithm.reason(value.string ?? value.kind.name))
            }
            algorithm = known
        }
    }

    private static let flags = ["true": true, "false": false]
}

extension JSONObject {
    /// The member of that name, whatever its case. Nil for none and for null.
    fileprivate func member(_ name: String) -> JSONValue? {
        let folded = name.lowercased()
        return members.first { $0.name.lowercased() == folded && !$0.value.isNull }?.value
    }
}
