import Foundation

/// The model as a file: the files of the signals' models, one inside the other. Tensors and metadata of the model of signal
/// number i (from 0) carry the names they have in its own file (see ``DynamicMSETModel``) after `i/`. The file's own metadata
/// hold `format`, `schema`, and as JSON texts `parameters`, `report` and `signalNames`.
extension PerSignalModel {
    static let format = "lapwing per-signal MSET"
    private static let schema = "1"

    /// The model's safetensors bytes. Same data, parameters and seed on the same machine give the same bytes.
    public func encoded() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        func json(_ value: some Encodable) throws -> String {
            String(decoding: try encoder.encode(value), as: UTF8.self)
        }
        var file = TensorFile(
            metadata: [
                "format": Self.format, "schema": Self.schema, "parameters": try json(parameters),
                "report": try json(report), "signalNames": try json(signalNames),
            ], tensors: [:])
        for (index, model) in models.enumerated() { file.embed(try model.tensorFile(), as: index) }
        return try file.encoded()
    }

    /// Reads a model file. The bytes may be hostile; see ``TensorFile/init(decoding:)``.
    ///
    /// - Throws: ``DetectorError/malformedModel(_:)`` for anything that is not a complete, consistent model.
    public init(decoding bytes: UnsafeRawBufferPointer) throws {
        let (whole, parts) = try TensorFile(decoding: bytes).embedded()
        guard whole.metadata["format"] == Self.format else {
            throw DetectorError.malformedModel("it holds no per-signal MSET model")
        }
        guard whole.metadata["schema"] == Self.schema else {
            throw DetectorError.malformedModel("schema \(whole.metadata["schema"] ?? "none") is not \(Self.schema)")
        }
        guard whole.tensors.isEmpty else { throw DetectorError.malformedModel("it holds tensors that no model has") }
        let own = ModelTensors(whole)
        let parameters: DynamicMSET.Parameters = try own.json("parameters")
        let report: TrainingReport = try own.json("report")
        let names: [String] = try own.json("signalNames")
        do { try parameters.validated() } catch { throw DetectorError.malformedModel("\(error)") }
        guard (1...DynamicMSET.maximumSignals).contains(names.count), parts.count == names.count,
            report.signals.filter({ $0.status == .accepted }).map(\.name) == names
        else { throw DetectorError.malformedModel("signal names, report and the signals' models disagree") }
        guard let size = report.windowSize, (1...DynamicMSET.longestWindow).contains(size),
            parameters.windowSize ?? size == size
        else { throw DetectorError.malformedModel("the window size is out of range") }

        let models = try names.indices.map { index in
            guard let part = parts[index] else {
                throw DetectorError.malformedModel("the model of signal \(index) is missing")
            }
            let model = try DynamicMSETModel(part)
            guard model.signalNames == [names[index]], model.parameters.windowSize == size,
                model.report.gapLimitMicroseconds == report.gapLimitMicroseconds
            else { throw DetectorError.malformedModel("the model of signal \(index) does not fit the others") }
            return model
        }
        self.init(parameters: parameters, report: report, models: models)
    }

    /// As ``init(decoding:)-(UnsafeRawBufferPointer)``.
    public init(decoding bytes: [UInt8]) throws {
        self = try bytes.withUnsafeBytes { try PerSignalModel(decoding: $0) }
    }
}
