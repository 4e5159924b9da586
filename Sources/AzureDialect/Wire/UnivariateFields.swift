import Detectors
import TimeSeries

/// The fields of a question about one series as they came, read in one pass. Names that nobody knows are gone over.
struct UnivariateFields {
    private enum Name: Int, CaseIterable {
        case series, granularity, customInterval, period, maxAnomalyRatio, sensitivity, imputeMode, imputeFixedValue
        case stableTrendWindow, threshold
    }

    private static let names: [StaticString] = [
        "series", "granularity", "customInterval", "period", "maxAnomalyRatio", "sensitivity", "imputeMode",
        "imputeFixedValue", "stableTrendWindow", "threshold",
    ]

    /// nil when there is none, or null.
    private(set) var series: PointsReader?
    /// What came in place of a list of points.
    private(set) var seriesKind: JSONScanner.Kind?
    private var scalars = [LooseScalar](repeating: .absent, count: Name.allCases.count)

    init(_ body: UnsafeBufferPointer<UInt8>) throws(JSONSyntaxError) {
        var scanner = JSONScanner(body)
        var seen: Set<Int> = []
        try scanner.beginObject()
        while let index = try scanner.nextKey(among: Self.names) {
            guard let name = Name(rawValue: index) else {
                try scanner.skipValue()
                continue
            }
            guard seen.insert(index).inserted else { throw scanner.repeated("\(Self.names[index])") }
            if name == .series {
                try readSeries(&scanner)
            } else {
                scalars[index] = try LooseScalar(&scanner)
            }
        }
        try scanner.finish()
    }

    private mutating func readSeries(_ scanner: inout JSONScanner) throws(JSONSyntaxError) {
        switch try scanner.peek() {
        case .array: series = try PointsReader(&scanner)
        case .null: try scanner.null()
        case let kind:
            try scanner.skipValue()
            seriesKind = kind
        }
    }

    private func scalar(_ name: Name) -> LooseScalar { scalars[name.rawValue] }

    /// What the detector of anomalies is to be told.
    ///
    /// A number that is none becomes one that the detector refuses: so there is one place that knows the ranges, and one order in
    /// which they are checked.
    func detector(margins: MarginRule) throws -> UnivariateAnomalyDetector {
        var parameters = UnivariateAnomalyDetector.Parameters()
        parameters.margins = margins
        parameters.granularity = try granularity()
        if !scalar(.customInterval).isAbsent {
            parameters.customInterval = scalar(.customInterval).wholeNumber ?? 0
        }
        if !scalar(.period).isAbsent { parameters.period = scalar(.period).wholeNumber ?? -1 }
        if !scalar(.maxAnomalyRatio).isAbsent { parameters.maxAnomalyRatio = scalar(.maxAnomalyRatio).number ?? .nan }
        if !scalar(.sensitivity).isAbsent { parameters.sensitivity = scalar(.sensitivity).wholeNumber ?? -1 }
        // The way of filling is looked at once everything before it is in order.
        _ = try UnivariateAnomalyDetector(parameters)
        parameters.imputation = try imputation()
        return try UnivariateAnomalyDetector(parameters)
    }

    /// What the detector of change points is to be told, which has to know the granularity.
    func changePointDetector() throws -> ChangePointDetector {
        guard !scalar(.granularity).isAbsent else {
            throw AzureRefusal(
                .requiredGranularity, "'granularity' is required for change points: one of \(Self.granularities).")
        }
        var parameters = ChangePointDetector.Parameters(granularity: try granularity())
        if !scalar(.customInterval).isAbsent {
            parameters.customInterval = scalar(.customInterval).wholeNumber ?? 0
        }
        if !scalar(.period).isAbsent { parameters.period = scalar(.period).wholeNumber ?? -1 }
        if !scalar(.stableTrendWindow).isAbsent {
            parameters.stableTrendWindow = scalar(.stableTrendWindow).wholeNumber ?? 0
        }
        if !scalar(.threshold).isAbsent { parameters.threshold = scalar(.threshold).number ?? .nan }
        return try ChangePointDetector(parameters)
    }

    private static let granularities = SeriesGranularity.allCases.map(\.rawValue).joined(separator: ", ")

    private func granularity() throws -> SeriesGranularity {
        switch scalar(.granularity) {
        case .absent: return .none
        case .text(let text):
            if let granularity = SeriesGranularity(rawValue: text) { return granularity }
        case .number, .other: break
        }
        throw AzureRefusal(
            .invalidGranularity, "'granularity' must be one of \(Self.granularities), in lower case.")
    }

    private func imputation() throws -> SeriesImputation {
        switch scalar(.imputeMode) {
        case .absent, .text("auto"): return .automatic
        case .text("previous"): return .previous
        case .text("linear"): return .linear
        case .text("zero"): return .fixed(0)
        case .text("notFill"): return .none
        case .text("fixed"):
            guard let value = scalar(.imputeFixedValue).number, value.magnitude <= PointsReader.largestValue else {
                throw AzureRefusal(
                    .invalidImputeFixedValue,
                    "'imputeFixedValue' is required when 'imputeMode' is fixed: a number, at most \(PointsReader.largestValue)."
                )
            }
            return .fixed(value)
        case .text, .number, .other:
            throw AzureRefusal(
                .invalidImputeMode, "'imputeMode' must be one of auto, previous, linear, fixed, zero, notFill.")
        }
    }
}
