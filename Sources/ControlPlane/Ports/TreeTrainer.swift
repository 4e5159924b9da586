/// Fits gradient-boosted trees that tell normal windows from abnormal ones.
public protocol TreeTrainer: Sendable {
    /// - Throws: `TreeTrainerFault` when nothing can be trained here, saying what is missing.
    func checkIsAvailable() throws
    /// Blocks until the trees are fitted, on the calling thread alone.
    ///
    /// - Parameter progress: called between rounds with the share that is done; what it throws ends the training.
    /// - Returns: a model file that `BoostedTrees` reads.
    /// - Throws: `TreeTrainerFault`, and what `progress` throws.
    func train(_ examples: LabelledFeatures, progress: (Double) throws -> Void) throws -> [UInt8]
}

/// Rows of features with what is known of them.
public struct LabelledFeatures: Sendable {
    /// Numbers a row. The first of them is slot 0.
    public let width: Int
    /// Row by row; NaN is missing.
    public private(set) var values: [Float] = []
    /// 1 for normal, 0 for abnormal.
    public private(set) var labels: [Float] = []

    public var count: Int { labels.count }

    public init(width: Int) { self.width = width }

    /// - Precondition: `row` has `width` numbers.
    public mutating func append(_ row: some Collection<Float>, isNormal: Bool) {
        precondition(row.count == width)
        values.append(contentsOf: row)
        labels.append(isNormal ? 1 : 0)
    }
}

public struct TreeTrainerFault: Error, Sendable, Equatable {
    public let message: String

    public init(_ message: String) { self.message = message }
}
