/// Model files of any algorithm: which one wrote a file, and the file opened whatever wrote it.
public enum DetectorFile {
    /// Which algorithm wrote a file. Only the header is read: the file may still turn out to be damaged.
    /// - Throws: ``DetectorError/malformedModel(_:)`` when no algorithm of this version did.
    public static func algorithm(of bytes: [UInt8]) throws -> DetectorAlgorithm {
        switch try bytes.withUnsafeBytes({ try TensorFile.metadata(of: $0)["format"] }) {
        case DynamicMSETModel.format: return .dynamicMSET
        case PerSignalModel.format: return .perSignalMSET
        case ClassicMSETModel.format: return .classicMSET
        case WindowedMSETModel.format: return .windowedMSET
        default: throw DetectorError.malformedModel("it holds no model that this version knows")
        }
    }

    /// Reads a model file; the bytes may be hostile.
    /// - Throws: ``DetectorError/malformedModel(_:)`` for anything that is not a complete, consistent model.
    public static func open(_ bytes: [UInt8]) throws -> any FittedDetector {
        switch try algorithm(of: bytes) {
        case .dynamicMSET: try DynamicMSETModel(decoding: bytes)
        case .perSignalMSET: try PerSignalModel(decoding: bytes)
        case .classicMSET: try ClassicMSETModel(decoding: bytes)
        case .windowedMSET: try WindowedMSETModel(decoding: bytes)
        }
    }
}
