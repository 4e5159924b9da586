import ControlPlane
import Detectors
import TimeSeries

/// Lapwing's own members of `modelTrainingDetails`: `algorithm` and `algorithmParameters`.
extension RequestFields {
    /// Nil when no algorithm is named: then `algorithmHint` and the data decide.
    func detectorSettings() throws -> DetectorSettings? {
        let parameters = try nested("algorithmParameters")
        guard let name = try string("algorithm") else {
            guard parameters == nil else {
                throw ServiceError.missingParameter(field: path + "algorithm")
            }
            return nil
        }
        guard let algorithm = DetectorAlgorithm(name: name) else {
            throw ServiceError.invalidParameter(
                field: path + "algorithm",
                reason: "is '\(name)', but must be one of "
                    + DetectorAlgorithm.allCases.map(\.rawValue).joined(separator: ", "))
        }
        var values: [String: ParameterValue] = [:]
        for member in parameters?.object.members ?? [] where !member.value.isNull {
            switch member.value {
            case .number(let number, _): values[member.name] = .number(number)
            case .string(let word): values[member.name] = .word(word)
            default:
                throw ServiceError.invalidParameter(
                    field: "\(path)algorithmParameters.\(member.name.prefix(60))",
                    reason: "must be a number or a string, not \(member.value.kind.name)")
            }
        }
        do {
            return try DetectorSettings(algorithm, parameters: values)
        } catch let error as DetectorError {
            throw ServiceError.invalidParameter(field: path + "algorithmParameters", reason: error.description)
        }
    }
}

extension JSONWriter {
    mutating func algorithmParameters(_ settings: DetectorSettings) {
        beginObject()
        for (name, value) in settings.parameters {
            switch value {
            case .number(let number): member(name, number: number)
            case .word(let word): member(name, word)
            }
        }
        endObject()
    }
}
