import NumericalMethods
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
        /// ``ECOD``: how far out in the distribution of its column each value of a row lies.
        case ecod
        /// Both averaged: a forest of 300 trees, and tails of the rows that are not themselves far out.
        case ensemble
    }

    /// Columns that the features of one table become at most. Texts and words of ``TableEncoder`` are cut down to that; a table with
    /// more features is refused.
    public static let mostEncodedColumns = 2000

    public struct Parameters: Codable, Sendable, Equatable {
        public var algorithm = Algorithm.isolationForest
        /// Whether the training rows hold anomalies. Where they hold none, the threshold lies below all of their scores.
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
        try parameters.validated()
        let (encoder, table) = try TableEncoder.fit(rows, columns: columns) { try progress(0) }
        let (scorer, raw) = try TableScorer.fit(table, parameters) { try progress(0.2 + 0.5 * $0) }
        let distances = try MahalanobisDistance.squared(table) { try progress(0.7 + 0.3 * $0) }
        let threshold = parameters.threshold(raw)
        let scores = raw.map { $0 - threshold }
        try progress(1)
        return Trained(
            detector: FittedTableDetector(
                parameters: parameters, encoder: encoder, scorer: scorer, threshold: threshold),
            scores: scores, distances: distances,
            percentAnomalies: Double(scores.count { $0 <= 0 }) / Double(scores.count))
    }
}

extension TableDetector.Parameters {
    /// - Throws: ``DetectorError/parameterOutOfRange(name:value:allowed:)``.
    public func validated() throws {
        guard contamination > 0, contamination <= 0.5 else {
            throw DetectorError.parameterOutOfRange(
                name: "contamination", value: contamination, allowed: "a part of the rows in (0, 0.5]")
        }
    }

    /// Where anomalous scores begin, from those of the training rows.
    ///
    /// Rows on the threshold count as anomalous, so where none is to be, it lies just below all of them. Where more than half of
    /// the rows would be anomalous because they are alike, and so lie on it together, it lies just below those: what most rows are
    /// is normal.
    func threshold(_ scores: [Double]) -> Double {
        let rising = scores.sorted()
        guard let lowest = rising.first else { return 0 }
        guard containsAnomalies else { return lowest.nextDown }
        let threshold = Quantiles.percentile(sorted: rising, 100 * contamination) ?? lowest
        return 2 * rising.count { $0 <= threshold } > rising.count ? threshold.nextDown : threshold
    }
}
