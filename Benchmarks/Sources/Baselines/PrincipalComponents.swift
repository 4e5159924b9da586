import BenchmarkSupport
import NumericalMethods
import TimeSeries

/// T² and Q of a principal component analysis that keeps 90 % of the variance, the textbook of process monitoring.
///
/// √T² measures how far a row lies from the mean within the components, √Q how far from their plane. Each is put on a
/// common scale by median and 95 % quantile over the rows kept back from the fit; their mean is smoothed and compared with
/// its conformal threshold. The other form looks at the residuals of the plane signal by signal, as MSET does: the root
/// mean square of residuals in units of their own spread over the rows kept back.
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

    /// Residuals of the plane, rows x signals.
    func residuals(_ rows: ScaledTable) -> Matrix {
        var residuals = Matrix(rows: rows.rows, columns: rows.width, values: rows.values)
        let table = residuals
        var projections = Matrix(rows: rows.rows, columns: components.rows)
        table.withView { table in
            components.withView { components in
                projections.withMutableView {
                    MatrixProducts.multiply(table, components, transposingSecond: true, into: $0)
                }
                projections.withView { projections in
                    residuals.withMutableView {
                        MatrixProducts.multiply(projections, components, scale: -1, adding: true, into: $0)
                    }
                }
            }
        }
        return residuals
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
    /// T² and Q, or the residuals signal by signal, smoothed with a half-life of 5 rows or hardly at all.
    static let principalComponents = [
        pca("pca", "PCA of 90 % variance, T² and Q", byResiduals: false, halfLife: 5),
        pca("pca-residual", "PCA of 90 % variance, standardised residuals", byResiduals: true, halfLife: 5),
        pca("pca-unsmoothed", "PCA, T² and Q, unsmoothed", byResiduals: false, halfLife: 0.1),
    ]

    private static func pca(_ name: String, _ summary: String, byResiduals: Bool, halfLife: Double) -> DetectorUnderTest
    {
        DetectorUnderTest(name: name, summary: summary) { train, test, settings in
            typealias Statistics = @Sendable (SignalTable, Range<Int>) -> [(hotelling: Double, residual: Double)]
            let (fitted, trainSeconds) = try Environment.seconds { () -> (Statistics, SmoothedScale) in
                let cut = max(1, min(train.rowCount - 1, Int(settings.fraction * Double(train.rowCount))))
                let scaling = ScaledTable.Scaling(train, rows: 0..<cut)
                guard let model = PrincipalComponents(ScaledTable(train, rows: 0..<cut, scaling: scaling)) else {
                    throw OptionError(description: "PCA found no components")
                }
                let kept = ScaledTable(train, rows: cut..<train.rowCount, scaling: scaling)
                let scale = byResiduals ? ResidualScale(model.residuals(kept)) : nil
                let statistics: Statistics = { table, rows in
                    let scaled = ScaledTable(table, rows: rows, scaling: scaling)
                    guard let scale else { return model.statistics(scaled) }
                    return scale.statistics(model.residuals(scaled)).map { ($0, $0) }
                }
                let calibration = statistics(train, cut..<train.rowCount)
                return (statistics, SmoothedScale(calibration, fap: settings.fap, halfLife: halfLife))
            }
            let (statistics, scale) = fitted
            let (scores, scoreSeconds) = Environment.seconds {
                scale.smoothed(statistics(test, 0..<test.rowCount))
            }
            return DetectorRun(
                scores: scores, alarms: scores.map { $0 > scale.threshold }, signalScores: nil,
                signals: test.signalCount, trainSeconds: trainSeconds, scoreSeconds: scoreSeconds, modelBytes: 0)
        }
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
