import Foundation
import NumericalMethods

/// The model as a file. Names and shapes of the tensors, with d signals and m memory vectors:
///
/// | tensor | shape | what |
/// | --- | --- | --- |
/// | `scaling.means`, `scaling.deviations`, `scaling.medians` | d | unit of every signal; median in that unit |
/// | `memory.vectors` | m x d | memory D, scaled |
/// | `memory.coefficients` | m x d, m x (d + 1) where weights are normalised | what similarities are multiplied by |
/// | `memory.bandwidth`, `memory.ranges` | 1, d | constants of the similarity operator |
/// | `calibration.centers`, `calibration.scales` | d | residual statistics |
/// | `calibration.row` | 4 | median and spread of the row statistic, start and threshold of its smoothing |
/// | `calibration.starts`, `calibration.thresholds` | d | per-signal rule |
///
/// The metadata hold `format`, `schema`, `seed`, and as JSON texts `parameters`, `report` and `signalNames`.
extension ClassicMSETModel {
    static let format = "lapwing classic MSET"
    private static let schema = "1"

    /// The model's safetensors bytes. Same data, parameters and seed on the same machine give the same bytes.
    public func encoded() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        func json(_ value: some Encodable) throws -> String {
            String(decoding: try encoder.encode(value), as: UTF8.self)
        }
        let (d, m) = (signalNames.count, estimator.memory.rows)
        func vector(_ values: [Double]) -> TensorFile.Tensor { TensorFile.Tensor(values, shape: [values.count]) }
        let file = TensorFile(
            metadata: [
                "format": Self.format, "schema": Self.schema, "seed": String(parameters.seed),
                "parameters": try json(parameters), "report": try json(report), "signalNames": try json(signalNames),
            ],
            tensors: [
                "scaling.means": vector(scaling.means), "scaling.deviations": vector(scaling.deviations),
                "scaling.medians": vector(medians),
                "memory.vectors": TensorFile.Tensor(estimator.memory.values, shape: [m, d]),
                "memory.coefficients": TensorFile.Tensor(
                    estimator.coefficients.values, shape: [m, estimator.coefficients.columns]),
                "memory.bandwidth": vector([estimator.space.bandwidth]),
                "memory.ranges": vector(estimator.space.ranges),
                "calibration.centers": vector(rule.centers), "calibration.scales": vector(rule.scales),
                "calibration.row": vector([rule.median, rule.spread, rule.start, rule.threshold]),
                "calibration.starts": vector(rule.signalStarts),
                "calibration.thresholds": vector(rule.signalThresholds),
            ])
        return try file.encoded()
    }

    /// Reads a model file. The bytes may be hostile; see ``TensorFile/init(decoding:)``.
    ///
    /// - Throws: ``DetectorError/malformedModel(_:)`` for anything that is not a complete, consistent model.
    public init(decoding bytes: UnsafeRawBufferPointer) throws {
        var file = ModelTensors(try TensorFile(decoding: bytes))
        guard file.metadata["format"] == Self.format else {
            throw DetectorError.malformedModel("it holds no classic MSET model")
        }
        guard file.metadata["schema"] == Self.schema else {
            throw DetectorError.malformedModel("schema \(file.metadata["schema"] ?? "none") is not \(Self.schema)")
        }
        let parameters: ClassicMSET.Parameters = try file.json("parameters")
        let report: TrainingReport = try file.json("report")
        let names: [String] = try file.json("signalNames")
        do { try parameters.validated() } catch { throw DetectorError.malformedModel("\(error)") }
        let d = names.count
        guard (1...DynamicMSET.maximumSignals).contains(d),
            report.signals.filter({ $0.status == .accepted }).map(\.name) == names
        else { throw DetectorError.malformedModel("signal names and report disagree") }
        guard report.gapLimitMicroseconds ?? 1 > 0 else {
            throw DetectorError.malformedModel("the gap limit is not positive")
        }

        let memory = try file.take("memory.vectors", [nil, d])
        guard memory.rows > 0 else { throw DetectorError.malformedModel("the memory is empty") }
        let width = parameters.weighting == .regularised ? d : d + 1
        let estimator = MemoryEstimator(
            space: SimilaritySpace(
                similarity: parameters.similarity,
                bandwidth: try file.takePositive("memory.bandwidth", [1]).values[0],
                ranges: try file.takePositive("memory.ranges", [d]).values),
            weighting: parameters.weighting, memory: memory,
            coefficients: try file.take("memory.coefficients", [memory.rows, width]))
        let row = try file.take("calibration.row", [4]).values
        var rule = ClassicRule(
            centers: try file.take("calibration.centers", [d]).values,
            scales: try file.takePositive("calibration.scales", [d]).values)
        (rule.median, rule.spread, rule.start, rule.threshold) = (row[0], row[1], row[2], row[3])
        guard rule.spread > 1e-30, rule.threshold > rule.floor else {
            throw DetectorError.malformedModel("the row threshold is not above its floor")
        }
        rule.signalStarts = try file.take("calibration.starts", [d]).values
        rule.signalThresholds = try file.takePositive("calibration.thresholds", [d]).values
        guard rule.signalStarts.allSatisfy({ $0 >= 0 }) else {
            throw DetectorError.malformedModel("a signal's deviation starts below 0")
        }
        let scaling = SignalScaling(
            means: try file.take("scaling.means", [d]).values,
            deviations: try file.takePositive("scaling.deviations", [d]).values, clip: parameters.clip)
        let medians = try file.take("scaling.medians", [d]).values
        guard file.isEmpty else { throw DetectorError.malformedModel("it holds tensors that no model has") }
        self.init(
            parameters: parameters, report: report, signalNames: names, scaling: scaling, medians: medians,
            estimator: estimator, rule: rule)
    }

    /// As ``init(decoding:)-(UnsafeRawBufferPointer)``.
    public init(decoding bytes: [UInt8]) throws {
        self = try bytes.withUnsafeBytes { try ClassicMSETModel(decoding: $0) }
    }
}
