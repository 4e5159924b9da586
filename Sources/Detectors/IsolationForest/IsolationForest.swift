import NumericalMethods

/// Isolation forest (Liu, Ting and Zhou, 2008): rows that few random cuts part from the others are anomalies.
///
/// The forest is the one that scikit-learn 1.3.2 grows from the same table, parameters and seed, cut for cut: labels are the
/// same and scores agree to the last bits. For that, everything that library draws is drawn here too, from the same two
/// generators in the same order: ``MersenneTwister`` for seeds, columns and rows of a tree, ``SplitStream`` for its cuts.
///
/// What can differ is the last bit of a score, because that library's logarithm is rounded in one way or another by processor; a
/// label then, where two different rows have the same score at the border but for that bit. And a table of equal rows (within
/// 1e-7) scores -0.5 throughout, without anomalies, where the library calls none or all of them so.
///
/// Tables have any number of columns. Cells are single-precision numbers: what is given as a `Double` is rounded first. Missing
/// cells are not understood; whoever has some fills them in before.
public enum IsolationForest {
    public struct Parameters: Codable, Sendable, Equatable {
        /// Rows a tree is grown from, drawn without replacement.
        public enum SampleSize: Codable, Sendable, Equatable {
            /// 256, or all rows where there are fewer.
            case auto
            /// So many, or all rows where there are fewer.
            case count(Int)
            /// This part of the rows, rounded down; in (0, 1].
            case fraction(Double)
        }

        /// Where the border between normal and anomalous scores lies.
        public enum Contamination: Codable, Sendable, Equatable {
            /// At -0.5, the score of rows that are parted from the others after as many cuts as can be expected.
            case auto
            /// Where this part of the training rows lies below it; in (0, 0.5].
            case fraction(Double)
        }

        public var trees = 100
        public var sampleSize = SampleSize.auto
        /// Part of the columns that a tree sees, rounded down, but at least one column; in (0, 1].
        public var maxFeatures = 1.0
        public var contamination = Contamination.auto
        public var seed: UInt32 = 42

        public init(
            trees: Int = 100, sampleSize: SampleSize = .auto, maxFeatures: Double = 1,
            contamination: Contamination = .auto, seed: UInt32 = 42
        ) {
            self.trees = trees
            self.sampleSize = sampleSize
            self.maxFeatures = maxFeatures
            self.contamination = contamination
            self.seed = seed
        }
    }

    /// Most trees of a forest, however small they are.
    public static let mostTrees = 100_000
    /// Most rows that all trees of a forest are grown from together (trees x sample size): bounds memory, at 32 bytes each.
    public static let mostSampledRows = 5_000_000
    /// Most rows that all trees draw from, or score, together (trees x rows): bounds time.
    public static let mostTreeRows = 100_000_000
}

extension IsolationForest.Parameters {
    /// - Throws: ``DetectorError/parameterOutOfRange(name:value:allowed:)`` for the first parameter that is out of range
    ///   whatever the table is.
    public func validated() throws {
        func check(_ name: String, _ value: Double, _ isAllowed: Bool, _ allowed: String) throws {
            if !isAllowed { throw DetectorError.parameterOutOfRange(name: name, value: value, allowed: allowed) }
        }
        try check(
            "trees", Double(trees), (1...IsolationForest.mostTrees).contains(trees),
            "1 to \(IsolationForest.mostTrees)")
        switch sampleSize {
        case .auto: break
        case .count(let count): try check("sampleSize", Double(count), count >= 1, "a number of rows from 1, or a part")
        case .fraction(let part): try check("sampleSize", part, part > 0 && part <= 1, "a part of the rows in (0, 1]")
        }
        try check("maxFeatures", maxFeatures, maxFeatures > 0 && maxFeatures <= 1, "a part of the columns in (0, 1]")
        if case .fraction(let part) = contamination {
            try check("contamination", part, part > 0 && part <= 0.5, "a part of the rows in (0, 0.5]")
        }
    }

    /// Rows each tree is grown from in a table of `rows`.
    /// - Throws: ``DetectorError/parameterOutOfRange(name:value:allowed:)`` where that would be none, or where the forest would
    ///   become too large.
    func sampledRows(of rows: Int) throws -> Int {
        let count: Int
        switch sampleSize {
        case .auto: count = min(256, rows)
        case .count(let wanted): count = min(wanted, rows)
        case .fraction(let part):
            count = Int(part * Double(rows))
            guard count > 0 else {
                throw DetectorError.parameterOutOfRange(
                    name: "sampleSize", value: part, allowed: "at least \(1 / Double(rows)), one of the \(rows) rows")
            }
        }
        let most = min(IsolationForest.mostSampledRows / count, IsolationForest.mostTreeRows / rows)
        guard trees <= most else {
            throw DetectorError.parameterOutOfRange(
                name: "trees", value: Double(trees),
                allowed: "at most \(most) for \(rows) rows and \(count) of them a tree")
        }
        return count
    }

    /// Columns each tree sees in a table of `columns`.
    func seenColumns(of columns: Int) -> Int { min(max(Int(maxFeatures * Double(columns)), 1), columns) }
}
