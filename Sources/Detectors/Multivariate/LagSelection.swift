import NumericalMethods

/// Chooses how many rows of the past the past ridge looks at: the count whose predictions of unseen blocks are best.
///
/// The criterion is `mean_j ln(mean_t r² + 1e-4)` over cross-fitted residuals in scaled units: the logarithm gives every
/// signal the same say. (Specification 9.10, part 1.) A longer past has to lower it by 0.01, one per cent of the squared
/// error: every row of it is a row that still looks back on an incident after its end.
enum LagSelection {
    /// Most predictors of one regression.
    private static let largestWidth = 900
    private static let floor = 1e-4
    private static let worthwhile = 0.01

    /// Lag counts to choose from: always 3, and 10 and 30 where that leaves at most 900 predictors; with a window size,
    /// those of them that it has room for, and as many as it has room for.
    static func candidates(signals: Int, fusion: DynamicMSET.Fusion, windowSize: Int? = nil) -> [Int] {
        let most = windowSize.map { $0 - 1 } ?? .max
        let shortest = min(DynamicMSET.shortestPast, most)
        guard fusion == .multiScale else { return [shortest] }
        var counts = [10, 30].filter { $0 < most }
        if windowSize != nil, most > shortest { counts.append(most) }
        return [shortest] + counts.filter { $0 <= largestWidth / signals }
    }

    /// - Parameter meanSquares: for every candidate, of every signal, over all rows.
    /// - Returns: index of the best candidate.
    static func best(_ meanSquares: [[Double]]) -> Int {
        let errors = meanSquares.map { squares in
            squares.reduce(0) { $0 + Elementary.logarithm($1 + floor) } / Double(max(squares.count, 1))
        }
        var best = 0
        for index in errors.indices where errors[index] < errors[best] - worthwhile { best = index }
        return best
    }
}
