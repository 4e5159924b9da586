/// Gradient-boosted trees with a logistic link, as xgboost 0.7x to 2.x keep them in their binary files.
public struct BoostedTrees: Sendable {
    /// Reads a model file of any of these versions.
    ///
    /// - Throws: `ModelFileError` for anything that is not such a file to its last byte. Memory is bounded by the length of the file.
    public init(decoding bytes: UnsafeRawBufferPointer) throws(ModelFileError) {
        throw .notYet
    }

    public init(decoding bytes: [UInt8]) throws(ModelFileError) {
        throw .notYet
    }

    /// The model as a file of xgboost 0.8x, which all of these versions read.
    public func encoded() -> [UInt8] { [] }

    /// The probability that a window is normal.
    ///
    /// - Parameters:
    ///   - features: `FeatureVector.of`; slot 0 before them is `pad`.
    ///   - missing: a feature of this value is missing, as NaN always is.
    public func probability(_ features: [Double], pad: Float, missing: Float) -> Float {
        0
    }

    /// The sum of the leaves that a window comes to, and the base: the logit of `probability`.
    public func margin(_ features: [Double], pad: Float, missing: Float) -> Float {
        0
    }
}

public enum ModelFileError: Error, Equatable, Sendable {
    case notYet
}
