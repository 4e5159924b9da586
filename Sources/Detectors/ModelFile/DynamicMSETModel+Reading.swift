import NumericalMethods
import TimeSeries

extension DynamicMSETModel {
    /// Reads a model file. The bytes may be hostile; see ``TensorFile/init(decoding:)``.
    ///
    /// - Throws: ``DetectorError/malformedModel(_:)`` for anything that is not a complete, consistent model.
    public init(decoding bytes: UnsafeRawBufferPointer) throws {
        try self.init(try TensorFile(decoding: bytes))
    }

    /// Reads the content of a model's file.
    init(_ content: TensorFile) throws {
        var file = ModelTensors(content)
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
        guard report.clocks?.isValid(signals: d) ?? true else {
            throw DetectorError.malformedModel("the clocks of the signals are out of range")
        }

        let blocks = parameters.stateBlocks
        let states = try file.takeRows("memory.states", columns: blocks * d)
        let isMultiScale = parameters.fusion == .multiScale
        let hasWindows = isMultiScale && d <= NearestWindows.largestSignals
        let scaling = SignalScaling(
            means: try file.take("scaling.means", [d]).values,
            deviations: try file.takePositive("scaling.deviations", [d]).values, clip: parameters.clip)
        let medians = try file.take("scaling.medians", [d]).values
        let coefficients = try file.take("past.coefficients", [nil, d])
        guard
            LagSelection.candidates(
                signals: d, fusion: parameters.fusion, windowSize: parameters.windowSize
            ).contains(where: { $0 * d == coefficients.rows })
        else { throw DetectorError.malformedModel("the past ridge looks back a number of rows that no model does") }
        let experts = ExpertEnsemble(
            past: PastRidge(
                coefficients: coefficients,
                intercepts: try file.take("past.intercepts", [d]).values),
            others: LeaveOneOutRidge(
                projection: try file.take("others.projection", [blocks * d, d]),
                precisions: try file.takePositive("others.precisions", [d]).values,
                means: try file.take("others.means", [blocks * d]).values),
            memory: SimilarityMemory(
                states: states, bandwidth: try file.takePositive("memory.bandwidth", [1]).values[0], blocks: blocks),
            windows: hasWindows
                ? NearestWindows(
                    windows: try file.takeRows("windows.states", columns: parameters.windowLength * d),
                    length: parameters.windowLength) : nil)
        let calibration = RowCalibration(
            centers: try file.take("calibration.centers", [3, d]).values,
            scales: try file.takePositive("calibration.scales", [3, d]).values,
            shiftScales: isMultiScale ? try file.takePositive("calibration.shifts", [d]).values : [])
        let fusion = try file.fusion(parameters, hasWindows: hasWindows)
        let signalDecision = SignalDecision(
            starts: try file.take("decision.starts", [d]).values,
            units: try file.takePositive("decision.units", [SignalDecision.scaleCount, d]).values,
            thresholds: try file.takePositive("decision.thresholds", [d]).values,
            gates: try file.takePositive("decision.gates", [d]).values,
            tails: try file.takePositive("decision.tails", [SignalDecision.tailRates.count, d]).values)
        let rule = try file.rule()
        let outOfFold = try file.outOfFold()
        guard file.isEmpty else { throw DetectorError.malformedModel("it holds tensors that no model has") }
        self.init(
            parameters: parameters, report: report, signalNames: names, scaling: scaling, medians: medians,
            experts: experts, calibration: calibration, fusion: fusion, rule: rule, signalDecision: signalDecision,
            outOfFold: outOfFold)
    }

    /// As ``init(decoding:)-(UnsafeRawBufferPointer)``.
    public init(decoding bytes: [UInt8]) throws {
        self = try bytes.withUnsafeBytes { try DynamicMSETModel(decoding: $0) }
    }
}
