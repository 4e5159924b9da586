import ControlPlane
import Detectors
import NumericalMethods
import TimeSeries

extension ForestSettings {
    /// - Throws: `DetectorError` for settings that no forest has.
    func parameters() throws -> IsolationForest.Parameters {
        var parameters = IsolationForest.Parameters()
        parameters.trees = Int(trees)
        parameters.maxFeatures = maxFeatures
        switch contamination {
        case .auto: parameters.contamination = .auto
        case .fraction(let part): parameters.contamination = .fraction(part)
        }
        switch sampleSize {
        case .auto: parameters.sampleSize = .auto
        case .count(let count): parameters.sampleSize = .count(Int(count))
        case .fraction(let part): parameters.sampleSize = .fraction(part)
        case .unusable(let text):
            throw DetectorError.parameterInvalid(
                name: "sampleSize", value: text, allowed: "\"auto\", a number of points from 1, or a part in (0, 1]")
        }
        guard let seed = UInt32(exactly: seed) else {
            throw DetectorError.parameterOutOfRange(name: "seed", value: Double(seed), allowed: "0...4294967295")
        }
        parameters.seed = seed
        try parameters.validated()
        return parameters
    }
}

extension SeriesDetection {
    /// Whether each current point is an anomaly. History and current points, in that order, are the training set.
    static func anomalies(
        _ parameters: IsolationForest.Parameters, history: TimedValues, current: TimedValues, check: () throws -> Void
    ) throws -> [Bool] {
        let values = history.values + current.values
        do {
            let (forest, scores) = try IsolationForest.fitAndScore(
                Matrix(rows: values.count, columns: 1, values: values), parameters: parameters, check: check)
            return scores.suffix(current.count).map(forest.isAnomaly)
        } catch DetectorError.unusableCell(let row, _, let value, let allowed) {
            let isHistory = row < history.count
            throw ServiceError.invalidParameter(
                field: isHistory ? "data.history[\(row)].value" : "data.current[\(row - history.count)].value",
                reason: "is \(value), but must be \(allowed)")
        }
    }
}

extension JSONWriter {
    mutating func anomalies(_ points: TimedValues, _ isAnomaly: [Bool]) {
        for index in 0..<points.count {
            beginObject()
            point(points.timestamps[index], points.values[index])
            member("anomaly", bool: isAnomaly[index])
            endObject()
        }
    }
}
