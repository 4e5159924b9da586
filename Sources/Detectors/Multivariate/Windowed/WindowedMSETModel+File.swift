import Foundation
import NumericalMethods

/// The model as a file: the file of the dynamic MSET in it (see ``DynamicMSETModel``), whose tensors and metadata carry their
/// names after `0/`, and with d signals and h compared scores
///
/// | tensor | shape | what |
/// | --- | --- | --- |
/// | `window.ranges` | d | largest minus smallest training value, in scaled units |
/// | `window.scores` | h | quantiles of training scores |
/// | `window.level` | 1 | their 80 % quantile |
/// | `window.correlations` (F32) | d x d | correlations in training |
///
/// The file's own metadata hold `format`, `schema`, `window`, and as a JSON text `diagnostics`.
extension WindowedMSETModel {
    static let format = "lapwing windowed MSET"
    private static let schema = "1"

    /// The model's safetensors bytes. Same data, parameters and seed on the same machine give the same bytes.
    public func encoded() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let width = scoring.variables
        typealias Tensor = TensorFile.Tensor
        var file = TensorFile(
            metadata: [
                "format": Self.format, "schema": Self.schema, "window": String(window),
                "diagnostics": String(decoding: try encoder.encode(trainingDiagnostics), as: UTF8.self),
            ],
            tensors: [
                "window.ranges": Tensor(scoring.ranges, shape: [width]),
                "window.scores": Tensor(scoring.quantiles, shape: [scoring.quantiles.count]),
                "window.level": Tensor([scoring.level], shape: [1]),
                "window.correlations": Tensor(
                    scoring.correlations.map(Double.init), shape: [width, width], elementType: .float32),
            ])
        file.embed(try base.tensorFile(), as: 0)
        return try file.encoded()
    }

    /// Reads a model file. The bytes may be hostile; see ``TensorFile/init(decoding:)``.
    ///
    /// - Throws: ``DetectorError/malformedModel(_:)`` for anything that is not a complete, consistent model.
    public init(decoding bytes: UnsafeRawBufferPointer) throws {
        let (whole, parts) = try TensorFile(decoding: bytes).embedded()
        guard whole.metadata["format"] == Self.format else {
            throw DetectorError.malformedModel("it holds no windowed MSET model")
        }
        guard whole.metadata["schema"] == Self.schema else {
            throw DetectorError.malformedModel("schema \(whole.metadata["schema"] ?? "none") is not \(Self.schema)")
        }
        guard let part = parts[0], parts.count == 1 else {
            throw DetectorError.malformedModel("it does not hold one model to forecast with")
        }
        base = try DynamicMSETModel(part)
        guard let text = whole.metadata["window"], let window = Int(text), "\(window)" == text,
            WindowedMSET.windows.contains(window)
        else { throw DetectorError.malformedModel("the window is out of range") }
        self.window = window
        var own = ModelTensors(whole)
        trainingDiagnostics = try own.json("diagnostics")
        scoring = try own.scoring(
            variables: base.signalNames.count,
            scores: WindowedMSET.Parameters(window: window, dynamic: base.parameters).comparedScores)
        guard own.isEmpty else { throw DetectorError.malformedModel("it holds tensors that no model has") }
    }

    /// As ``init(decoding:)-(UnsafeRawBufferPointer)``.
    public init(decoding bytes: [UInt8]) throws {
        self = try bytes.withUnsafeBytes { try WindowedMSETModel(decoding: $0) }
    }
}

extension ModelTensors {
    fileprivate mutating func scoring(variables width: Int, scores: Int) throws -> WindowedScoring {
        let scoring = WindowedScoring(
            ranges: try takePositive("window.ranges", [width]).values,
            quantiles: try take("window.scores", [scores]).values, level: try take("window.level", [1]).values[0],
            correlations: try take("window.correlations", [width, width]).values.map { Float($0) })
        let scoresAreSound = (scoring.quantiles + [scoring.level]).allSatisfy {
            (0...WindowedScoring.largest).contains($0)
        }
        guard scoresAreSound, zip(scoring.quantiles, scoring.quantiles.dropFirst()).allSatisfy({ $0 <= $1 }) else {
            throw DetectorError.malformedModel("the scores of training rows are out of range or do not rise")
        }
        guard scoring.correlations.allSatisfy({ (-1...1).contains($0) }) else {
            throw DetectorError.malformedModel("a correlation lies outside -1...1")
        }
        return scoring
    }
}
