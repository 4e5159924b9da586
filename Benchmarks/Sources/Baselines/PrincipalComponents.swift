import BenchmarkSupport
import Foundation
import NumericalMethods
import TimeSeries

/// T² and Q of a principal component analysis that keeps 90 % of the variance, the textbook of process monitoring.
///
/// √T² measures how far a row lies from the mean within the components, √Q how far from their plane. Each is put on a
/// common scale by median and 95 % quantile over the rows kept back from the fit; their mean is smoothed with a half-life
/// of 5 rows and compared with its conformal threshold.
struct PrincipalComponents {
    private let components: Matrix
    private let variances: [Double]

    init?(_ rows: ScaledTable, kept share: Double = 0.9) {
        let width = rows.width
        var covariance = Matrix(rows: width, columns: width)
        let table = Matrix(rows: rows.rows, columns: width, values: rows.values)
        table.withView { table in covariance.withMutableView { MatrixProducts.addGram(of: table, to: $0) } }
        for index in covariance.values.indices { covariance.values[index] /= Double(max(rows.rows, 1)) }
        guard let eigen = SymmetricEigendecomposition(upperTriangleOf: covariance) else { return nil }
        let total = eigen.values.reduce(0) { $0 + max($1, 0) }
        var count = 0
        var sum = 0.0
        while count < width, sum < share * total || count == 0 {
            sum += max(eigen.values[width - 1 - count], 0)
            count += 1
        }
        variances = (0..<count).map { max(eigen.values[width - 1 - $0], 1e-9) }
        components = Matrix(
            rows: count, columns: width,
            values: (0..<count).flatMap { k in (0..<width).map { eigen.vectors[width - 1 - k, $0] } })
    }

    /// √T² and √Q of every row.
    func statistics(_ rows: ScaledTable) -> [(hotelling: Double, residual: Double)] {
        let table = Matrix(rows: rows.rows, columns: rows.width, values: rows.values)
        var projections = Matrix(rows: rows.rows, columns: components.rows)
        table.withView { table in
            components.withView { components in
                projections.withMutableView {
                    MatrixProducts.multiply(table, components, transposingSecond: true, into: $0)
                }
            }
        }
        return (0..<rows.rows).map { row in
            var (hotelling, explained, norm) = (0.0, 0.0, 0.0)
            for k in 0..<components.rows {
                let square = projections[row, k] * projections[row, k]
                hotelling += square / variances[k]
                explained += square
            }
            for j in 0..<rows.width { norm += table[row, j] * table[row, j] }
            return (hotelling.squareRoot(), max(norm - explained, 0).squareRoot())
        }
    }
}

extension DetectorUnderTest {
    static let principalComponents = DetectorUnderTest(name: "pca", summary: "PCA of 90 % variance, T² and Q") {
        train, test, settings in
        let (fitted, trainSeconds) = try Environment.seconds {
            let cut = max(1, min(train.rowCount - 1, Int(settings.fraction * Double(train.rowCount))))
            let scaling = ScaledTable.Scaling(train, rows: 0..<cut)
            guard let model = PrincipalComponents(ScaledTable(train, rows: 0..<cut, scaling: scaling)) else {
                throw OptionError(description: "PCA found no components")
            }
            let calibration = model.statistics(ScaledTable(train, rows: cut..<train.rowCount, scaling: scaling))
            return (model, scaling, SmoothedScale(calibration, fap: settings.fap))
        }
        let (model, scaling, scale) = fitted
        let (scores, scoreSeconds) = Environment.seconds {
            scale.smoothed(model.statistics(ScaledTable(test, rows: 0..<test.rowCount, scaling: scaling)))
        }
        return DetectorRun(
            scores: scores, alarms: scores.map { $0 > scale.threshold }, signalScores: nil, signals: test.signalCount,
            trainSeconds: trainSeconds, scoreSeconds: scoreSeconds, modelBytes: 0)
    }

    /// A score that knows nothing: what every metric gives for free.
    static let random = DetectorUnderTest(name: "random", summary: "uniform random score") { _, test, settings in
        var random = RandomStream(seed: settings.seed)
        let scores = (0..<test.rowCount).map { _ in random.uniform() }
        let cells = (0..<test.values.count).map { _ in random.uniform() }
        return DetectorRun(
            scores: scores, alarms: scores.map { $0 > 1 - settings.fap }, signalScores: cells,
            signals: test.signalCount, trainSeconds: 0, scoreSeconds: 0, modelBytes: 0)
    }
}

/// Two row statistics on a common scale, averaged and smoothed; every constant from calibration rows.
struct SmoothedScale {
    private let medians: (Double, Double)
    private let spreads: (Double, Double)
    private let start: Double
    private(set) var threshold = 0.0

    init(_ statistics: [(hotelling: Double, residual: Double)], fap: Double) {
        func scale(_ values: [Double]) -> (median: Double, spread: Double) {
            let median = Quantiles.median(values)
            return (median, max(Quantiles.quantile(values, 0.95) - median, 0.05))
        }
        let (first, second) = (scale(statistics.map(\.hotelling)), scale(statistics.map(\.residual)))
        medians = (first.median, second.median)
        spreads = (first.spread, second.spread)
        let (m, s) = (medians, spreads)
        start = Quantiles.median(statistics.map { Self.fused($0, m, s) })
        threshold = Quantiles.conformalThreshold(smoothed(statistics), rate: fap)
    }

    func smoothed(_ statistics: [(hotelling: Double, residual: Double)]) -> [Double] {
        let weight = 1 - exp2(-1 / 5.0)
        var state = start
        return statistics.map {
            state += weight * (Self.fused($0, medians, spreads) - state)
            return state
        }
    }

    private static func fused(
        _ row: (hotelling: Double, residual: Double), _ medians: (Double, Double), _ spreads: (Double, Double)
    ) -> Double {
        (min((row.hotelling - medians.0) / spreads.0, 50) + min((row.residual - medians.1) / spreads.1, 50)) / 2
    }
}
