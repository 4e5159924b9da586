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

    private let scaling: SignalScaling
    private let width: Int
    private let rows: Int
    /// Fisher's z of the correlations in training, row-major.
    private let usual: [Double]

    init(_ model: WindowedMSETModel) {
        scaling = model.base.scaling
        width = model.scoring.variables
        rows = min(Self.longest, model.scoring.quantiles.count)
        usual = model.scoring.correlations.map { Self.z(Double($0)) }
    }

    /// For each of `variables`, the others whose relation to it has moved, the largest change first.
    func changes(at row: Int, of variables: [Int], in table: SignalTable) -> [[Int]] {
        guard width > 1 else { return variables.map { _ in [] } }
        let first = max(0, row - rows + 1)
        var products = [Double](repeating: 0, count: variables.count * width)
        var squares = [Double](repeating: 0, count: width)
        var present = [Double](repeating: 0, count: width)
        for past in first...row {
            for j in 0..<width {
                let value = table.values[past * width + j]
                present[j] = value.isFinite ? scaling.scaled(value, signal: j) : 0
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
            var beyond: [(other: Int, change: Double)] = []
            var largest: (other: Int, change: Double)?
            for other in 0..<width where other != variable {
                let scale = (squares[variable] * squares[other]).squareRoot()
                let now = scale > 0 ? products[index * width + other] / scale : 0
                let moved = (other: other, change: abs(Self.z(now) - usual[variable * width + other]))
                if moved.change > bound { beyond.append(moved) }
                if moved.change > largest?.change ?? -1 { largest = moved }
            }
            if beyond.isEmpty { return largest.map { [$0.other] } ?? [] }
            return beyond.sorted { ($1.change, $0.other) < ($0.change, $1.other) }.prefix(Self.most).map(\.other)
        }
    }

    private static func z(_ correlation: Double) -> Double { atanh(min(max(correlation, -strongest), strongest)) }
}
