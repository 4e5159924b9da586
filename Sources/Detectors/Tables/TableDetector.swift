import TimeSeries

/// Anomalies among the rows of a table whose columns are of many kinds: numbers, words, dates, free text.
///
/// Rows are judged one by one, whatever their order. Columns become numbers first (``TableEncoder``), then one of three algorithms
/// scores the rows. A score is the algorithm's own, less a threshold that is learnt from the training rows: **negative scores are
/// anomalous**, the lower the more so, and a row that lies on the threshold counts as one.
public enum TableDetector {
    public enum Algorithm: String, Codable, CaseIterable, Sendable {
        /// ``IsolationForest`` of 100 trees, as scikit-learn grows it.
        case isolationForest
        /// ``TailProbabilities``: how far out in its distribution each value of a row lies.
        case ecod
        /// Both, averaged.
        case ensemble
    }

    public struct Parameters: Codable, Sendable, Equatable {
        public var algorithm = Algorithm.isolationForest
        /// Whether the training rows hold anomalies. Where they hold none, the threshold is the lowest of their scores.
        public var containsAnomalies = true
        /// Part of the training rows that lies below the threshold; in (0, 0.5].
        public var contamination = 0.1
        public var seed: UInt32 = 42

        public init(
            algorithm: Algorithm = .isolationForest, containsAnomalies: Bool = true, contamination: Double = 0.1,
            seed: UInt32 = 42
        ) {
            self.algorithm = algorithm
            self.containsAnomalies = containsAnomalies
            self.contamination = contamination
            self.seed = seed
        }
    }

    /// What a training yields.
    public struct Trained: Sendable {
        public var detector: FittedTableDetector
        /// The training rows' scores, in their order.
        public var scores: [Double]
        /// Their squared Mahalanobis distances from the mean row (``MahalanobisDistance``).
        public var distances: [Double]
        /// Part of the training rows whose score is at most 0.
        public var percentAnomalies: Double
    }

    /// Trains on all rows of a table and scores them.
    ///
    /// - Parameters:
    ///   - columns: the features, with their types and imputations. `rows` has them by name, as ``CellName`` compares names; its
    ///     other columns are left out, and one that it does not have counts as missing in every row.
    ///   - progress: told how much is done, 0 to 1, in between; what it throws ends the work.
    /// - Throws: ``DetectorError`` for a table without rows or columns, or a cell that does not fit the type of its column.
    public static func fit(
        _ rows: CellTable, columns: [TableColumn], parameters: Parameters = Parameters(),
        progress: (Double) throws -> Void = { _ in }
    ) throws -> Trained {
        throw DetectorError.unsupported("tables cannot be trained on yet")
    }
}
