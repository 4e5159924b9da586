import Glibc

/// Gradient-boosted trees with a logistic link, as xgboost 0.7x to 2.x keep them in their binary files.
public struct BoostedTrees: Sendable {
    private let file: ModelFile
    private let forest: Forest

    /// Reads a model file of any of these versions.
    ///
    /// Versions before 1.0 keep their base as a margin and their metrics at the end, later ones a probability and none; nodes that
    /// no longer belong to a tree are allowed.
    ///
    /// - Throws: `ModelFileError` for anything that is not such a file to its last byte, or whose trees are none. Memory is a few times
    ///   the length of the file at most.
    public init(decoding bytes: UnsafeRawBufferPointer) throws(ModelFileError) {
        self.init(try ModelFile(decoding: bytes))
    }

    public init(decoding bytes: [UInt8]) throws(ModelFileError) {
        let file = bytes.withUnsafeBytes { buffer in
            Result { () throws(ModelFileError) in try ModelFile(decoding: buffer) }
        }
        self.init(try file.get())
    }

    init(_ file: ModelFile) {
        self.file = file
        forest = Forest(file)
    }

    /// The model as a file of xgboost 0.8x, which all of these versions read. A file of that form comes back as it was.
    public func encoded() -> [UInt8] { file.encoded() }

    public var treeCount: Int { file.trees.count }
    /// Slots of a row, the pad included: 308 in a model of all features.
    public var slotCount: Int { Int(file.slots) }

    /// The probability that a window is normal.
    ///
    /// - Parameters:
    ///   - features: `FeatureVector.of`; slot 0 before them is `pad`.
    ///   - missing: a feature of this value is missing, as NaN always is.
    public func probability(_ features: [Double], pad: Float, missing: Float) -> Float {
        1 / (1 + expf(-margin(features, pad: pad, missing: missing)))
    }

    /// The base and the leaves that a window comes to: the logit of `probability`.
    public func margin(_ features: [Double], pad: Float, missing: Float) -> Float {
        withUnsafeTemporaryAllocation(of: Float.self, capacity: Forest.rowLength) { row in
            row.initialize(repeating: .nan)
            row[0] = pad
            for (index, feature) in features.prefix(FeatureVector.count).enumerated() {
                let value = Float(feature)
                row[index + 1] = value == missing ? .nan : value
            }
            return forest.margin(UnsafeBufferPointer(row), base: file.base)
        }
    }
}
