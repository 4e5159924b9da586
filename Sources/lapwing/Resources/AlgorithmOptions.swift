import ArgumentParser
import Detectors
import TimeSeries

/// Which algorithm is trained, and its settings. Shared by `model create` and `score`.
struct AlgorithmOptions: ParsableArguments {
    static let help = """
        ALGORITHMS
          dynamic     dynamic MSET, all signals together
          per-signal  dynamic MSET for every signal on its own
          classic     textbook MSET with sequential tests, for comparison
          Settings are named with --set NAME=VALUE, e.g. --set fusion=mean or, for
          classic, --set similarity=laplacian --set alpha=0.001. A name that does not
          exist is answered with those that do. docs/detection.md explains them.
        """

    @Option(
        help: ArgumentHelp(
            "Algorithm: dynamic, per-signal or classic. (default: chosen by the data)", valueName: "name"))
    var algorithm: String?

    @Option(
        name: .customLong("set"), help: ArgumentHelp("A setting of the algorithm. Repeatable.", valueName: "name=value")
    )
    var settings: [String] = []

    func validate() throws { _ = try resolved() }

    var isGiven: Bool { algorithm != nil || !settings.isEmpty }

    /// Nil when nothing was asked for.
    func resolved() throws -> DetectorSettings? {
        guard isGiven else { return nil }
        guard let algorithm = DetectorAlgorithm(name: algorithm ?? DetectorAlgorithm.dynamicMSET.rawValue) else {
            throw ValidationError(
                "--algorithm: '\(algorithm ?? "")' must be one of "
                    + DetectorAlgorithm.allCases.map(\.rawValue).joined(separator: ", "))
        }
        do {
            return try DetectorSettings(algorithm, parameters: try named())
        } catch let error as DetectorError {
            throw ValidationError("--set: \(error)")
        }
    }

    private func named() throws -> [String: ParameterValue] {
        var values: [String: ParameterValue] = [:]
        for text in settings {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
                throw ValidationError("--set: '\(text)' is not NAME=VALUE")
            }
            guard values.updateValue(ParameterValue(parts[1]), forKey: parts[0]) == nil else {
                throw ValidationError("--set: \(parts[0]) is given twice")
            }
        }
        return values
    }

    /// The members of a training request.
    var members: [(String, JSONValue?)] {
        guard isGiven, let values = try? named() else { return [] }
        let parameters = JSONObject(
            values.sorted { $0.key < $1.key }.map { name, value in
                switch value {
                case .number(let number): .init(name: name, value: .decimal(number))
                case .word(let word): .init(name: name, value: .string(word))
                }
            })
        return [
            ("algorithm", .string(algorithm ?? DetectorAlgorithm.dynamicMSET.rawValue)),
            ("algorithmParameters", .object(parameters)),
        ]
    }
}
