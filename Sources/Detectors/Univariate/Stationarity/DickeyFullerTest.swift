import Foundation
import NumericalMethods

/// The augmented Dickey-Fuller test of a unit root, with a constant.
///
/// Steps of the series are regressed on its level and on the steps before. How many of those is for Akaike's criterion to say,
/// on the sample that the largest number leaves. Least squares come from products of the columns, and from the columns themselves where
/// those come near to depending on each other.
enum DickeyFullerTest {
    /// Where MacKinnon's (2010) p-value is 5 %; lower statistics speak against a unit root.
    static let criticalValue = -2.861_592_763_096_975_3

    /// The t value of the level. Nil where it cannot be had: fewer than four values, regressors that depend on each other.
    static func statistic(of values: [Double]) -> Double? {
        let count = values.count
        guard count >= 4, values.allSatisfy({ $0.isFinite }) else { return nil }
        let steps = zip(values.dropFirst(), values).map { $0 - $1 }
        let rule = Int((12 * pow(Double(count) / 100, 0.25)).rounded(.up))
        let mostLags = max(min(rule, (count - 1) / 2 - 2), 0)
        guard steps.count - mostLags > mostLags + 2 else { return nil }
        var moments = LaggedMoments(values: values, steps: steps, lags: mostLags)
        let order = [.level] + (0..<mostLags).map { LaggedMoments.Column.step(before: $0 + 1) } + [.step(before: 0)]
        guard let whole = moments.triangle(order) ?? fullRankTriangle(values, steps, mostLags) else { return nil }
        let lags = bestLags(whole, mostLags, rows: steps.count - mostLags)
        moments.reduce(to: lags)
        let levelLast = Array(order[1..<(lags + 1)]) + [.level, .step(before: 0)]
        return levelStatistic(
            moments.triangle(levelLast) ?? triangle(values, steps, lags), rows: steps.count - lags, lags: lags)
    }

    /// Of constant, level, lagged steps and steps. Nil if the regressors depend on each other.
    private static func fullRankTriangle(_ values: [Double], _ steps: [Double], _ lags: Int) -> TriangularFactor? {
        let rows = steps.count - lags
        var columns = [[Double](repeating: 1, count: rows), Array(values[lags..<(lags + rows)])]
        columns += laggedSteps(steps, lags: lags)
        columns.append(Array(steps[lags...]))
        guard let triangle = TriangularFactor(columns: columns),
            let singular = triangle.singularValues(ofFirst: lags + 2), let largest = singular.first,
            // Full rank, as NumPy's matrix_rank counts it.
            singular.allSatisfy({ $0 > largest * Double(rows) * Double.ulpOfOne })
        else { return nil }
        return triangle
    }

    /// - Parameter triangle: its last columns are the lagged steps and the steps.
    private static func bestLags(_ triangle: TriangularFactor, _ mostLags: Int, rows: Int) -> Int {
        let last = triangle.size - 1
        // Below the first rows the last column holds what so many regressors leave.
        var squares = triangle[last, last] * triangle[last, last]
        var best = (lags: mostLags, criterion: Double.infinity)
        for lags in stride(from: mostLags, through: 0, by: -1) {
            let criterion = Double(rows) * log(squares / Double(rows)) + 2 * Double(lags)
            if criterion <= best.criterion { best = (lags, criterion) }
            let entry = triangle[last - 1 - mostLags + lags, last]
            squares += entry * entry
        }
        return best.lags
    }

    /// Of constant, lagged steps, level and steps: the t value of the level then stands in the corner.
    private static func triangle(_ values: [Double], _ steps: [Double], _ lags: Int) -> TriangularFactor? {
        let rows = steps.count - lags
        var columns = [[Double](repeating: 1, count: rows)]
        columns += laggedSteps(steps, lags: lags)
        columns.append(Array(values[lags..<(lags + rows)]))
        columns.append(Array(steps[lags...]))
        return TriangularFactor(columns: columns)
    }

    private static func levelStatistic(_ triangle: TriangularFactor?, rows: Int, lags: Int) -> Double? {
        guard rows > lags + 2, let triangle else { return nil }
        let last = triangle.size - 1
        let level = last - 1
        guard triangle[level, level] != 0 else { return nil }
        let deviation = abs(triangle[last, last]) / Double(rows - lags - 2).squareRoot()
        return triangle[level, last] * (triangle[level, level] < 0 ? -1 : 1) / deviation
    }

    /// The steps one, two and more before each step that has so many before it.
    private static func laggedSteps(_ steps: [Double], lags: Int) -> [[Double]] {
        (0..<lags).map { Array(steps[(lags - 1 - $0)..<(steps.count - 1 - $0)]) }
    }
}
