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
