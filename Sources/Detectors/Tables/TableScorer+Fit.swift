import NumericalMethods

/// Training.
extension TableScorer {
    /// Trees of an ensemble's forest.
    static let ensembleTrees = 300
    /// Numbers in the matrix that a forest is grown from: memory. A larger table gives a part of its rows; each tree takes 256 of them.
    static let mostGrowthCells = 1 << 24

    /// - Parameter check: told how much is done, 0 to 1; what it throws ends the work.
    /// - Returns: also the scores of the training rows.
    static func fit(
        _ table: FeatureTable, _ parameters: TableDetector.Parameters, check: (Double) throws -> Void
    ) throws -> (scorer: TableScorer, scores: [Double]) {
        switch parameters.algorithm {
        case .isolationForest:
            let scorer = TableScorer.forest(try grow(table, trees: 100, parameters.seed) { try check(0) })
            return (scorer, try scorer.scores(table) { try check(0.2 + 0.8 * $0) })
        case .ecod:
            let scorer = TableScorer.tails(try ECOD.fit(table) { try check(0) })
            return (scorer, try scorer.scores(table) { try check(0.5 + 0.5 * $0) })
        case .ensemble: return try fitEnsemble(table, parameters, check)
        }
    }

    /// A forest of all rows, and distributions of those that are left when the farthest out are taken away. Trees are grown from few
    /// rows, in which anomalies seldom meet; distributions count them all, so that anomalies make what they have in common look usual.
    private static func fitEnsemble(
        _ table: FeatureTable, _ parameters: TableDetector.Parameters, _ check: (Double) throws -> Void
    ) throws -> (scorer: TableScorer, scores: [Double]) {
        let forest = try grow(table, trees: ensembleTrees, parameters.seed) { try check(0) }
        let forestScores = try TableScorer.forest(forest).scores(table) { try check(0.1 + 0.5 * $0) }
        var tails = try ECOD.fit(table) { try check(0.6) }
        var tailScores = try TableScorer.tails(tails).scores(table) { try check(0.7 + 0.1 * $0) }
        let kept = parameters.usualRows(tailScores)
        if kept.count < table.rowCount {
            tails = try ECOD.fit(table.rows(kept)) { try check(0.8) }
            tailScores = try TableScorer.tails(tails).scores(table) { try check(0.9 + 0.1 * $0) }
        }
        let balance = Balance(forest: Moments(forestScores), tails: Moments(tailScores))
        return (
            .ensemble(forest, tails, balance),
            zip(forestScores, tailScores).map { balance.combined(forest: $0, tails: $1) }
        )
    }

    private static func grow(
        _ table: FeatureTable, trees: Int, _ seed: UInt32, check: () throws -> Void
    ) throws -> FittedIsolationForest {
        let most = min(mostGrowthCells / table.width, IsolationForest.mostTreeRows / trees)
        var rows = Array(0..<table.rowCount)
        if rows.count > most {
            var (stream, scratch): (MersenneTwister, [Int32]) = (MersenneTwister(seed: seed), [])
            rows = stream.sample(most, of: rows.count, scratch: &scratch).map { Int($0) }.sorted()
        }
        return try IsolationForest.fit(table.matrix(rows), parameters: .init(trees: trees, seed: seed), check: check)
    }
}

extension TableDetector.Parameters {
    /// The rows that are left when the lowest scores are taken away: twice as many as there are anomalies, since a first look does not
    /// find them all, but never more than half. All are left where there are none.
    fileprivate func usualRows(_ scores: [Double]) -> [Int] {
        guard containsAnomalies, let lowest = Quantiles.percentile(scores, min(200 * contamination, 50)) else {
            return Array(scores.indices)
        }
        return scores.indices.filter { scores[$0] >= lowest }
    }
}
