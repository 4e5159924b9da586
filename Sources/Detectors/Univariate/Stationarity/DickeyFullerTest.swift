import Foundation
import NumericalMethods

/// The augmented Dickey-Fuller test of a unit root, with a constant.
///
/// Steps of the series are regressed on its level and on the steps before. How many of those is for Akaike's criterion to say,
/// on the sample that the largest number leaves.
enum DickeyFullerTest {
    /// Where MacKinnon's (2010) p-value is 5 %; lower statistics speak against a unit root.
    static let criticalValue = -2.861_592_763_096_975_3

    /// The t value of the level. Nil where it cannot be had: fewer than four values, regressors that depend on each other.
    static func statistic(of values: [Double]) -> Double? {
        let count = values.count
        guard count >= 4, values.allSatisfy(\.isFinite) else { return nil }
        let steps = zip(values.dropFirst(), values).map { $0 - $1 }
        let rule = Int((12 * pow(Double(count) / 100, 0.25)).rounded(.up))
        let mostLags = max(min(rule, (count - 1) / 2 - 2), 0)
        guard let lags = bestLags(values, steps, mostLags) else { return nil }
        return levelStatistic(values, steps, lags)
    }

    private static func bestLags(_ values: [Double], _ steps: [Double], _ mostLags: Int) -> Int? {
        let rows = steps.count - mostLags
        let regressors = 2 + mostLags
        guard rows > regressors else { return nil }
        var columns = [[Double](repeating: 1, count: rows), Array(values[mostLags..<(mostLags + rows)])]
        columns += laggedSteps(steps, lags: mostLags)
        columns.append(Array(steps[mostLags...]))
        guard let triangle = TriangularFactor(columns: columns),
            let singular = triangle.singularValues(ofFirst: regressors), let largest = singular.first,
            // Full rank, as NumPy's matrix_rank counts it.
            singular.allSatisfy({ $0 > largest * Double(rows) * Double.ulpOfOne })
        else { return nil }
        // Below the first k rows the last column holds what k regressors leave.
        var squares = triangle[regressors, regressors] * triangle[regressors, regressors]
        var best = (lags: mostLags, criterion: Double.infinity)
        for lags in stride(from: mostLags, through: 0, by: -1) {
            let criterion = Double(rows) * log(squares / Double(rows)) + 2 * Double(lags)
            if criterion <= best.criterion { best = (lags, criterion) }
            let entry = triangle[lags + 1, regressors]
            squares += entry * entry
        }
        return best.lags
    }

    private static func levelStatistic(_ values: [Double], _ steps: [Double], _ lags: Int) -> Double? {
        let rows = steps.count - lags
        // The level last: its t value then stands in the corner of the triangle.
        var columns = [[Double](repeating: 1, count: rows)]
        columns += laggedSteps(steps, lags: lags)
        columns.append(Array(values[lags..<(lags + rows)]))
        columns.append(Array(steps[lags...]))
        let level = lags + 1
        guard rows > level + 1, let triangle = TriangularFactor(columns: columns), triangle[level, level] != 0 else {
            return nil
        }
        let deviation = abs(triangle[level + 1, level + 1]) / Double(rows - level - 1).squareRoot()
        return triangle[level, level + 1] * (triangle[level, level] < 0 ? -1 : 1) / deviation
    }

    /// The steps one, two and more before each step that has so many before it.
    private static func laggedSteps(_ steps: [Double], lags: Int) -> [[Double]] {
        (0..<lags).map { Array(steps[(lags - 1 - $0)..<(steps.count - 1 - $0)]) }
    }
}
