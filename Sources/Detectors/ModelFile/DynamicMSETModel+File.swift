import Foundation
import NumericalMethods

/// The model as a file. Names and shapes of the tensors, with d signals and m remembered states:
///
/// | tensor | shape | what |
/// | --- | --- | --- |
/// | `scaling.means`, `scaling.deviations`, `scaling.medians` | d | unit of every signal; median in that unit |
/// | `past.coefficients`, `past.intercepts` | 3d x d, d | expert P |
/// | `others.projection`, `others.precisions`, `others.means` | 3d x d, d, 3d | expert L |
/// | `memory.states` (F32), `memory.bandwidth` | m x 3d, 1 | expert M |
/// | `calibration.centers`, `calibration.scales` | 3 x d | residual statistics, by expert |
/// | `calibration.medians`, `calibration.spreads` | 3 | row statistics, by expert |
/// | `decision.row` | 5 | start, floor, threshold, ungated threshold, gate |
/// | `decision.starts`, `decision.thresholds`, `decision.gates` | d | per-signal rule |
///
/// The metadata hold `format`, `schema`, `seed`, and as JSON texts `parameters`, `report` and `signalNames`.
extension DynamicMSETModel {
    private static let format = "lapwing dynamic MSET"
    private static let schema = "1"

    /// The model's safetensors bytes. Same data, parameters and seed on the same machine give the same bytes.
    ///
    /// - Throws: only if the report cannot be written as JSON, which a trained or loaded model's can.
    public func encoded() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        func json(_ value: some Encodable) throws -> String {
            String(decoding: try encoder.encode(value), as: UTF8.self)
        }
        let (d, m) = (signalNames.count, experts.memory.states.rows)
        typealias Tensor = TensorFile.Tensor
        let file = TensorFile(
            metadata: [
                "format": Self.format, "schema": Self.schema, "seed": String(parameters.seed),
                "parameters": try json(parameters), "report": try json(report), "signalNames": try json(signalNames),
            ],
            tensors: [
                "scaling.means": Tensor(scaling.means, shape: [d]),
                "scaling.deviations": Tensor(scaling.deviations, shape: [d]),
                "scaling.medians": Tensor(medians, shape: [d]),
                "past.coefficients": Tensor(experts.past.coefficients.values, shape: [3 * d, d]),
                "past.intercepts": Tensor(experts.past.intercepts, shape: [d]),
                "others.projection": Tensor(experts.others.projection.values, shape: [3 * d, d]),
                "others.precisions": Tensor(experts.others.precisions, shape: [d]),
                "others.means": Tensor(experts.others.means, shape: [3 * d]),
                "memory.states": Tensor(experts.memory.states.values, shape: [m, 3 * d], elementType: .float32),
                "memory.bandwidth": Tensor([experts.memory.bandwidth], shape: [1]),
                "calibration.centers": Tensor(calibration.centers, shape: [3, d]),
                "calibration.scales": Tensor(calibration.scales, shape: [3, d]),
                "calibration.medians": Tensor(calibration.medians, shape: [3]),
                "calibration.spreads": Tensor(calibration.spreads, shape: [3]),
                "decision.row": Tensor(
                    [
                        rowDecision.start, rowDecision.floor, rowDecision.threshold, rowDecision.ungatedThreshold,
                        rowDecision.gate,
                    ], shape: [5]),
                "decision.starts": Tensor(signalDecision.starts, shape: [d]),
                "decision.thresholds": Tensor(signalDecision.thresholds, shape: [d]),
                "decision.gates": Tensor(signalDecision.gates, shape: [d]),
            ])
        return try file.encoded()
    }

    /// Reads a model file. The bytes may be hostile; see ``TensorFile/init(decoding:)``.
    ///
    /// - Throws: ``DetectorError/malformedModel(_:)`` for anything that is not a complete, consistent model.
    public init(decoding bytes: UnsafeRawBufferPointer) throws {
        var file = ModelTensors(try TensorFile(decoding: bytes))
        guard file.metadata["format"] == Self.format else {
            throw DetectorError.malformedModel("it holds no dynamic MSET model")
        }
        guard file.metadata["schema"] == Self.schema else {
            throw DetectorError.malformedModel("schema \(file.metadata["schema"] ?? "none") is not \(Self.schema)")
        }
        let parameters: DynamicMSET.Parameters = try file.json("parameters")
        let report: TrainingReport = try file.json("report")
        let names: [String] = try file.json("signalNames")
        do { try parameters.validated() } catch { throw DetectorError.malformedModel("\(error)") }
        let accepted = report.signals.filter { $0.status == .accepted }.map(\.name)
        let d = names.count
        guard (1...DynamicMSET.maximumSignals).contains(d), accepted == names else {
            throw DetectorError.malformedModel("signal names and report disagree")
        }
        guard report.gapLimitMicroseconds ?? 1 > 0 else {
            throw DetectorError.malformedModel("the gap limit is not positive")
        }

        let states = try file.take("memory.states", [nil, 3 * d])
        guard states.rows > 0 else { throw DetectorError.malformedModel("the memory is empty") }
        let row = try file.take("decision.row", [5]).values
        guard row[2] > row[1], row[3] > row[1] else {
            throw DetectorError.malformedModel("a row threshold is not above its floor")
        }
        let scaling = SignalScaling(
            means: try file.take("scaling.means", [d]).values,
            deviations: try file.takePositive("scaling.deviations", [d]).values, clip: parameters.clip)
        let medians = try file.take("scaling.medians", [d]).values
        let experts = ExpertEnsemble(
            past: PastRidge(
                coefficients: try file.take("past.coefficients", [3 * d, d]),
                intercepts: try file.take("past.intercepts", [d]).values),
            others: LeaveOneOutRidge(
                projection: try file.take("others.projection", [3 * d, d]),
                precisions: try file.takePositive("others.precisions", [d]).values,
                means: try file.take("others.means", [3 * d]).values),
            memory: SimilarityMemory(
                states: states, bandwidth: try file.takePositive("memory.bandwidth", [1]).values[0]))
        let calibration = RowCalibration(
            centers: try file.take("calibration.centers", [3, d]).values,
            scales: try file.takePositive("calibration.scales", [3, d]).values,
            medians: try file.take("calibration.medians", [3]).values,
            spreads: try file.takePositive("calibration.spreads", [3]).values, fuseCap: parameters.fuseCap)
        let signalDecision = SignalDecision(
            starts: try file.take("decision.starts", [d]).values,
            thresholds: try file.takePositive("decision.thresholds", [d]).values,
            gates: try file.takePositive("decision.gates", [d]).values)
        guard file.isEmpty else { throw DetectorError.malformedModel("it holds tensors that no model has") }
        self.init(
            parameters: parameters, report: report, signalNames: names, scaling: scaling, medians: medians,
            experts: experts, calibration: calibration,
            rowDecision: RowDecision(
                start: row[0], floor: row[1], threshold: row[2], ungatedThreshold: row[3], gate: row[4]),
            signalDecision: signalDecision)
    }

    /// As ``init(decoding:)-(UnsafeRawBufferPointer)``.
    public init(decoding bytes: [UInt8]) throws {
        self = try bytes.withUnsafeBytes { try DynamicMSETModel(decoding: $0) }
    }
}
