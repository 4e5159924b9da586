/// Opens model files of any algorithm.
public enum DetectorFile {
    /// Reads a model file; the bytes may be hostile.
    /// - Throws: ``DetectorError/malformedModel(_:)`` for anything that is not a complete, consistent model.
    public static func open(_ bytes: [UInt8]) throws -> any FittedDetector {
        let format = try bytes.withUnsafeBytes { try TensorFile.metadata(of: $0)["format"] }
        switch format {
        case DynamicMSETModel.format: return try DynamicMSETModel(decoding: bytes)
        case ClassicMSETModel.format: return try ClassicMSETModel(decoding: bytes)
        default: throw DetectorError.malformedModel("it holds no model that this version knows")
        }
    }
}
