import Detectors
import TimeSeries

/// The settings of a method, as they came: of the right kinds, but not yet known to be in range.
enum SeriesConfiguration: Sendable {
    case absoluteThreshold(AbsoluteThreshold)
    case percentageThreshold(PercentageThreshold)
    case movingAverage(MovingAverage)
    case isolationForest(ForestSettings)
    case prophet(ForecastSettings)

    /// Reads the object at the scanner's place.
    /// - Returns: nil when something is wrong with it, which `problems` then names.
    static func read(
        _ method: SeriesMethod, _ scanner: inout JSONScanner, _ problems: inout ProblemList
    ) throws(JSONSyntaxError) -> SeriesConfiguration? {
        let before = problems.list.count
        guard var fields = try ConfigurationFields(names(of: method), &scanner, &problems) else { return nil }
        let configuration: SeriesConfiguration =
            switch method {
            case .absoluteThreshold: .absoluteThreshold(absoluteThreshold(&fields))
            case .percentageThreshold: .percentageThreshold(percentageThreshold(&fields))
            case .movingAverage: .movingAverage(movingAverage(&fields))
            case .isolationForest: .isolationForest(ForestSettings(&fields))
            case .prophet: .prophet(ForecastSettings(&fields))
            }
        problems = fields.problems
        return problems.list.count == before ? configuration : nil
    }

    private static func names(of method: SeriesMethod) -> [StaticString] {
        switch method {
        case .absoluteThreshold: ["critical_threshold", "warning_threshold", "operator"]
        case .percentageThreshold: ["critical_percentile", "warning_percentile", "operator"]
        case .movingAverage: ["window", "std_multiplier", "min_periods"]
        case .isolationForest: ForestSettings.names
        case .prophet: ForecastSettings.names
        }
    }

    private static func absoluteThreshold(_ fields: inout ConfigurationFields) -> AbsoluteThreshold {
        AbsoluteThreshold(
            critical: fields.required("critical_threshold") { field throws(RawField.Failure) in try field.float() }
                ?? 0,
            warning: fields.nullable("warning_threshold") { field throws(RawField.Failure) in try field.float() },
            comparison: comparison(&fields))
    }

    private static func percentageThreshold(_ fields: inout ConfigurationFields) -> PercentageThreshold {
        PercentageThreshold(
            criticalPercentile: fields.required("critical_percentile") { field throws(RawField.Failure) in
                try field.float()
            } ?? 0,
            warningPercentile: fields.nullable("warning_percentile") { field throws(RawField.Failure) in
                try field.float()
            }, comparison: comparison(&fields))
    }

    private static func movingAverage(_ fields: inout ConfigurationFields) -> MovingAverage {
        let standard = MovingAverage()
        return MovingAverage(
            window: fields.value("window", default: standard.window) { field throws(RawField.Failure) in
                Int(try field.integer())
            },
            multiplier: fields.value("std_multiplier", default: standard.multiplier) {
                field throws(RawField.Failure) in try field.float()
            },
            minPeriods: fields.value("min_periods", default: standard.minPeriods) { field throws(RawField.Failure) in
                Int(try field.integer())
            })
    }

    private static func comparison(_ fields: inout ConfigurationFields) -> Comparison {
        fields.value("operator", default: .atLeast) { field throws(RawField.Failure) in
            guard field.kind == .string, let comparison = Comparison(rawValue: field.text) else {
                throw RawField.Failure(.notAmong(expected: "'>', '>=', '<' or '<='"))
            }
            return comparison
        }
    }
}
