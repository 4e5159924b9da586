import NumericalMethods

/// What judges encoded rows: lower scores are more anomalous, and a row's score depends on nothing but the row.
enum TableScorer: Sendable, Equatable {
    case forest(FittedIsolationForest)
    case tails(ECOD)
    case ensemble(FittedIsolationForest, ECOD, Balance)

    /// Brings the scores of both members to mean 0 and deviation 1 over the training rows, so that they weigh the same.
    struct Balance: Sendable, Equatable {
        var forest = Moments()
        var tails = Moments()
    }

    struct Moments: Sendable, Equatable {
        var mean = 0.0
        /// 1 where all scores are equal.
        var deviation = 1.0
    }

    /// Encoded columns of the rows.
    var width: Int {
        switch self {
        case .forest(let forest), .ensemble(let forest, _, _): forest.columns
        case .tails(let tails): tails.columns.count
        }
    }

    /// - Parameter check: told how much is done, 0 to 1; what it throws ends the work.
    func scores(_ table: FeatureTable, check: (Double) throws -> Void) throws -> [Double] {
        var scores: [Double] = []
        scores.reserveCapacity(table.rowCount)
        try table.forEachBlock { rows, block in
            let done = Double(rows.lowerBound) / Double(table.rowCount)
            scores += try self.scores(block) { try check(done) }
        }
        return scores
    }

    private func scores(_ block: Matrix, check: () throws -> Void) throws -> [Double] {
        try check()
        switch self {
        case .forest(let forest): return try forest.scores(block, check: check)
        case .tails(let tails): return tails.scores(block).map { -$0 }
        case .ensemble(let forest, let tails, let balance):
            let forestScores = try forest.scores(block, check: check)
            return zip(forestScores, tails.scores(block)).map { balance.combined(forest: $0, tails: -$1) }
        }
    }
}

extension TableScorer.Balance {
    func combined(forest score: Double, tails other: Double) -> Double {
        ((score - forest.mean) / forest.deviation + (other - tails.mean) / tails.deviation) / 2
    }
}

extension TableScorer.Moments {
    init(_ scores: [Double]) {
        mean = scores.reduce(0, +) / Double(scores.count)
        let variance = scores.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(scores.count)
        // Equal scores differ from their mean by rounding at most.
        deviation = variance > 1e-24 ? variance.squareRoot() : 1
    }
}

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
        func scored(_ scorer: TableScorer, _ from: Double, _ to: Double) throws -> [Double] {
            try scorer.scores(table) { try check(from + (to - from) * $0) }
        }
        switch parameters.algorithm {
        case .isolationForest:
            let scorer = TableScorer.forest(try grow(table, trees: 100, parameters.seed) { try check(0) })
            return (scorer, try scored(scorer, 0.2, 1))
        case .ecod:
            let scorer = TableScorer.tails(try ECOD.fit(table) { try check(0) })
            return (scorer, try scored(scorer, 0.5, 1))
        case .ensemble:
            let forest = try grow(table, trees: ensembleTrees, parameters.seed) { try check(0) }
            let tails = try ECOD.fit(table) { try check(0.1) }
            let forestScores = try scored(.forest(forest), 0.2, 0.8)
            let tailScores = try scored(.tails(tails), 0.8, 1)
            let balance = Balance(forest: Moments(forestScores), tails: Moments(tailScores))
            return (
                .ensemble(forest, tails, balance),
                zip(forestScores, tailScores).map { balance.combined(forest: $0, tails: $1) }
            )
        }
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
