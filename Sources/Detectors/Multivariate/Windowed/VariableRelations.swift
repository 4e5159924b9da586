import Foundation
import TimeSeries

/// Which relations between variables have moved: correlations of the latest rows against those of training.
///
/// Correlations are about the training means, so that a variable that has shifted by itself moves away from all that it
/// went with. Of a variable's relations those count that differ from training by more than three standard errors of
/// Fisher's z, and the one that differs most in any case.
struct VariableRelations {
    /// Rows that are looked at, at most: few, so that a short fault shows.
    private static let longest = 50
    private static let most = 10
    private static let standardErrors = 3.0
    /// Correlations are held to ± this, so that z stays finite.
    private static let strongest = 0.999

    private let scoring: WindowedScoring
    private let model: WindowedMSETModel
    private let rows: Int

    init(_ model: WindowedMSETModel) {
        self.model = model
        scoring = model.scoring
        rows = min(Self.longest, scoring.quantiles.count)
    }

    /// For each of `variables`, the others whose relation to it has moved, the largest change first.
    func changes(at row: Int, of variables: [Int], in table: SignalTable) -> [[Int]] {
        let width = scoring.variables
        guard width > 1 else { return variables.map { _ in [] } }
        let first = max(0, row - rows + 1)
        var products = [Double](repeating: 0, count: variables.count * width)
        var squares = [Double](repeating: 0, count: width)
        var present = [Double](repeating: 0, count: width)
        for past in first...row {
            for j in 0..<width {
                let value = table.values[past * width + j]
                present[j] = value.isFinite ? model.base.scaling.scaled(value, signal: j) : 0
                squares[j] += present[j] * present[j]
            }
            products.withUnsafeMutableBufferPointer { products in
                present.withUnsafeBufferPointer { present in
                    for (index, variable) in variables.enumerated() {
                        let factor = present[variable]
                        for j in 0..<width { products[index * width + j] += factor * present[j] }
                    }
                }
            }
        }
        let bound = Self.standardErrors / Double(max(row - first - 2, 1)).squareRoot()
        return variables.enumerated().map { index, variable in
            let moved = (0..<width).filter { $0 != variable }.map { other in
                let scale = (squares[variable] * squares[other]).squareRoot()
                let now = scale > 0 ? products[index * width + other] / scale : 0
                return (other: other, change: change(of: variable, other, to: now))
            }.sorted { ($1.change, $0.other) < ($0.change, $1.other) }
            let beyond = moved.prefix(Self.most).prefix { $0.change > bound }
            return (beyond.isEmpty ? moved.prefix(1) : beyond).map(\.other)
        }
    }

    /// Difference of Fisher's z of two correlations.
    private func change(of variable: Int, _ other: Int, to now: Double) -> Double {
        func z(_ correlation: Double) -> Double { atanh(min(max(correlation, -Self.strongest), Self.strongest)) }
        return abs(z(now) - z(Double(scoring.correlations[variable * scoring.variables + other])))
    }
}
