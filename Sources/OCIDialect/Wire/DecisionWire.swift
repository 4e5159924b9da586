import ControlPlane
import Detectors
import TimeSeries

private enum DriftWord: String, CaseIterable {
    case slow = "SLOW"
    case off = "OFF"

    var drift: DecisionOptions.Drift { self == .slow ? .slow : .off }
}

private enum StartWord: String, CaseIterable {
    case model = "MODEL"
    case plant = "PLANT"

    var start: DecisionOptions.Start { self == .model ? .model : .plant }
}

/// Lapwing's own: how rows are decided on.
extension RequestFields {
    /// `drift` and `start` of a stream.
    func decisionOptions() throws -> DecisionOptions {
        DecisionOptions(
            drift: try choice("drift", DriftWord.self)?.drift ?? .slow,
            start: try choice("start", StartWord.self)?.start ?? .model)
    }

    /// `decision` of a stateless call: nil when the request does not ask for it, and so wants OCI's answer and no more.
    func statelessDecision() throws -> DecisionOptions? {
        guard let decision = try nested("decision") else { return nil }
        let options = try decision.decisionOptions()
        guard options.start == .model else {
            throw ServiceError.invalidParameter(
                field: "decision.start",
                reason: "cannot be PLANT in a call that keeps nothing: a fault at its start would be hidden. "
                    + "Begin a stream with it")
        }
        return options
    }
}

extension JSONWriter {
    mutating func decisionOptions(_ options: DecisionOptions) {
        member("drift", options.drift == .slow ? DriftWord.slow.rawValue : DriftWord.off.rawValue)
        member("start", options.start == .model ? StartWord.model.rawValue : StartWord.plant.rawValue)
    }

    mutating func advice(_ advice: DecisionAdvice) {
        key("advice")
        beginArray()
        for word in advice.words { string(word) }
        endArray()
    }
}
