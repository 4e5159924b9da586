import Foundation
import NumericalMethods

/// The model as a file. Names and shapes of the tensors, with d signals and m remembered states (3 and 32 are smaller
/// or larger where a window size was asked for):
///
/// | tensor | shape | what |
/// | --- | --- | --- |
/// | `scaling.means`, `scaling.deviations`, `scaling.medians` | d | unit of every signal; median in that unit |
/// | `past.coefficients`, `past.intercepts` | pd x d, d | expert P, which looks p rows back |
/// | `others.projection`, `others.precisions`, `others.means` | 3d x d, d, 3d | expert L |
/// | `memory.states` (F32), `memory.bandwidth` | m x 3d, 1 | expert M |
/// | `calibration.centers`, `calibration.scales` | 3 x d | residual statistics, by expert |
/// | `windows.states` (F32) | w x 32d | expert W; only with multi-scale fusion and d ≤ 2 |
/// | `calibration.shifts` | d | expert D; only with multi-scale fusion |
/// | `fusion.medians`, `fusion.spreads` | e | first calibration, by expert |
/// | `fusion.starts`, `fusion.channelMedians`, `fusion.channelSpreads` | c | smoothing, second calibration, by channel |
/// | `decision.row` | 12 | levels, unit, floors, gates, gate slope, thresholds: see ``DecisionRule/numbers`` |
/// | `decision.starts`, `decision.thresholds`, `decision.gates` | d | per-signal rule |
/// | `decision.units` | 2 x d | usual size of a signal's smoothed deviation, by half-life |
/// | `decision.tails` | f x d | per-signal thresholds for other false alarm probabilities |
/// | `outOfFold.rows` (F32), `outOfFold.stretches` | 3 x r, b | scores of training rows: S, F, trend; where stretches begin |
///
/// The metadata hold `format`, `schema`, `seed`, and as JSON texts `parameters`, `report` and `signalNames`.
extension DynamicMSETModel {
    static let format = "lapwing dynamic MSET"
    static let schema = "2"

    /// The model's safetensors bytes. Same data, parameters and seed on the same machine give the same bytes.
    ///
    /// - Throws: only if the report cannot be written as JSON, which a trained or loaded model's can.
    public func encoded() throws -> [UInt8] { try tensorFile().encoded() }

    /// The content of the model's file.
    func tensorFile() throws -> TensorFile {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        func json(_ value: some Encodable) throws -> String {
            String(decoding: try encoder.encode(value), as: UTF8.self)
        }
        let (d, m) = (signalNames.count, experts.memory.states.rows)
        let width = experts.memory.states.columns
        typealias Tensor = TensorFile.Tensor
        let (e, c, r) = (fusion.expertCount, fusion.channels.count, outOfFold.count)
        var file = TensorFile(
            metadata: [
                "format": Self.format, "schema": Self.schema, "seed": String(parameters.seed),
                "parameters": try json(parameters), "report": try json(report), "signalNames": try json(signalNames),
            ],
            tensors: [
                "scaling.means": Tensor(scaling.means, shape: [d]),
                "scaling.deviations": Tensor(scaling.deviations, shape: [d]),
                "scaling.medians": Tensor(medians, shape: [d]),
                "past.coefficients": Tensor(experts.past.coefficients.values, shape: [experts.past.lags * d, d]),
                "past.intercepts": Tensor(experts.past.intercepts, shape: [d]),
                "others.projection": Tensor(experts.others.projection.values, shape: [width, d]),
                "others.precisions": Tensor(experts.others.precisions, shape: [d]),
                "others.means": Tensor(experts.others.means, shape: [width]),
                "memory.states": Tensor(experts.memory.states.values, shape: [m, width], elementType: .float32),
                "memory.bandwidth": Tensor([experts.memory.bandwidth], shape: [1]),
                "calibration.centers": Tensor(calibration.centers, shape: [3, d]),
                "calibration.scales": Tensor(calibration.scales, shape: [3, d]),
                "fusion.medians": Tensor((0..<e).map { fusion.medians[$0] }, shape: [e]),
                "fusion.spreads": Tensor((0..<e).map { fusion.spreads[$0] }, shape: [e]),
                "fusion.starts": Tensor(fusion.starts, shape: [c]),
                "fusion.channelMedians": Tensor(fusion.channelMedians, shape: [c]),
                "fusion.channelSpreads": Tensor(fusion.channelSpreads, shape: [c]),
                "decision.row": Tensor(rule.numbers, shape: [DecisionRule.numberCount]),
                "decision.starts": Tensor(signalDecision.starts, shape: [d]),
                "decision.units": Tensor(signalDecision.units, shape: [SignalDecision.scaleCount, d]),
                "decision.thresholds": Tensor(signalDecision.thresholds, shape: [d]),
                "decision.gates": Tensor(signalDecision.gates, shape: [d]),
                "decision.tails": Tensor(signalDecision.tails, shape: [SignalDecision.tailRates.count, d]),
                "outOfFold.rows": Tensor(
                    (outOfFold.scores + outOfFold.raw + outOfFold.trends).map(Double.init), shape: [3, r],
                    elementType: .float32),
                "outOfFold.stretches": Tensor(
                    outOfFold.stretches.map(Double.init), shape: [outOfFold.stretches.count]),
            ])
        if let windows = experts.windows?.windows {
            file.tensors["windows.states"] = Tensor(
                windows.values, shape: [windows.rows, windows.columns], elementType: .float32)
        }
        if !calibration.shiftScales.isEmpty {
            file.tensors["calibration.shifts"] = Tensor(calibration.shiftScales, shape: [d])
        }
        return file
    }
}
