import Detectors
import TimeSeries

/// `config` of the isolation forest.
struct ForestSettings: Sendable {
    enum Contamination: Sendable, Equatable {
        case auto
        case fraction(Double)
    }

    /// Whether it was written with a fraction decides what a number means.
    enum SampleSize: Sendable, Equatable {
        case auto
        case count(Int64)
        case fraction(Double)
        /// JSON text that is none of these.
        case unusable(String)
    }

    static let names: [StaticString] = [
        "contamination", "n_estimators", "max_samples", "max_features", "random_state",
    ]

    let contamination: Contamination
    let trees: Int64
    let sampleSize: SampleSize
    let maxFeatures: Double
    let seed: Int64

    init(_ fields: inout ConfigurationFields) {
        contamination = fields.value("contamination", default: .fraction(0.1)) { field throws(RawField.Failure) in
            if field.kind == .string, field.text == "auto" { return .auto }
            return .fraction(try field.float())
        }
        trees = fields.value("n_estimators", default: 100) { field throws(RawField.Failure) in try field.integer() }
        sampleSize = fields.value("max_samples", default: .auto) { field throws(RawField.Failure) in
            switch field.kind {
            case .string where field.text == "auto": return .auto
            case .number where field.isWrittenWhole: return .count(try field.integer())
            case .number: return .fraction(try field.float())
            case .string: return .unusable(field.text)
            case .bool, .object, .array, .null: return .unusable(field.kind.name)
            }
        }
        maxFeatures = fields.value("max_features", default: 1) { field throws(RawField.Failure) in try field.float() }
        seed = fields.value("random_state", default: 42) { field throws(RawField.Failure) in try field.integer() }
    }
}
