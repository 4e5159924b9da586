import BenchmarkSupport
import NumericalMethods
import TimeSeries

/// KMeansAD without looking ahead: a row's statistic is the distance of the window of its last rows to the nearest of a
/// few centroids of training windows.
///
/// The published detector averages over all windows that cover a row, later ones included; this one only knows the window
/// that ends with the row. Where there are fewer rows than the window is long, the first row stands for those before it.
struct WindowClusters {
    /// Rows of a window.
    static let length = 32
    private static let clusters = 40
    private static let largestSample = 6000
    private static let rounds = 25

    /// Centroids, one a row.
    private var centroids: Matrix

    init(_ rows: ScaledTable, seed: UInt64) {
        var random = RandomStream(seed: seed)
        let picked = random.stratifiedSample(min(Self.largestSample, rows.rows), from: Array(0..<rows.rows))
        let windows = Self.windows(rows, picked)
        centroids = Self.seeds(windows, count: min(Self.clusters, picked.count), random: &random)
        for _ in 0..<Self.rounds {
            let nearest = Self.nearest(windows, centroids)
            var counts = [Int](repeating: 0, count: centroids.rows)
            var sums = Matrix(rows: centroids.rows, columns: centroids.columns)
            for (row, (cluster, _)) in nearest.enumerated() {
                counts[cluster] += 1
                for column in 0..<windows.columns { sums[cluster, column] += windows[row, column] }
            }
            // A centroid that no window is near to stays where it is.
            for cluster in counts.indices where counts[cluster] > 0 {
                for column in 0..<windows.columns {
                    centroids[cluster, column] = sums[cluster, column] / Double(counts[cluster])
                }
            }
        }
    }

    /// Root mean square distance (per row of the window) of every row's window to its nearest centroid.
    func statistics(_ rows: ScaledTable) -> [Double] {
        var statistics: [Double] = []
        for start in stride(from: 0, to: rows.rows, by: 1024) {
            let windows = Self.windows(rows, Array(start..<min(start + 1024, rows.rows)))
            for (_, square) in Self.nearest(windows, centroids) {
                statistics.append((square / Double(Self.length)).squareRoot())
            }
        }
        return statistics
    }

    private static func windows(_ rows: ScaledTable, _ ends: [Int]) -> Matrix {
        var windows = Matrix(rows: ends.count, columns: length * rows.width)
        for (index, end) in ends.enumerated() {
            for lag in 0..<length {
                let source = max(end - lag, 0) * rows.width
                for j in 0..<rows.width { windows[index, lag * rows.width + j] = rows.values[source + j] }
            }
        }
        return windows
    }

    /// k-means++: every further seed is drawn with a probability that rises with its squared distance to those drawn.
    private static func seeds(_ windows: Matrix, count: Int, random: inout RandomStream) -> Matrix {
        var picked = [random.index(below: windows.rows)]
        var squares = [Double](repeating: .infinity, count: windows.rows)
        func copy(_ rows: [Int]) -> Matrix {
            Matrix(
                rows: rows.count, columns: windows.columns,
                values: rows.flatMap { row in (0..<windows.columns).map { windows[row, $0] } })
        }
        while picked.count < count {
            let last = copy([picked[picked.count - 1]])
            for (row, (_, square)) in nearest(windows, last).enumerated() { squares[row] = min(squares[row], square) }
            var left = random.uniform() * squares.reduce(0, +)
            var next = windows.rows - 1
            for row in 0..<windows.rows {
                left -= squares[row]
                if left <= 0 {
                    next = row
                    break
                }
            }
            picked.append(next)
        }
        return copy(picked)
    }

    /// Nearest centroid of every window, and the squared distance to it.
    private static func nearest(_ windows: Matrix, _ centroids: Matrix) -> [(cluster: Int, square: Double)] {
        func norms(_ matrix: Matrix) -> [Double] {
            (0..<matrix.rows).map { row in
                (0..<matrix.columns).reduce(0) { $0 + matrix[row, $1] * matrix[row, $1] }
            }
        }
        var products = Matrix(rows: windows.rows, columns: centroids.rows)
        windows.withView { windows in
            centroids.withView { centroids in
                products.withMutableView {
                    MatrixProducts.multiply(windows, centroids, transposingSecond: true, scale: -2, into: $0)
                }
            }
        }
        let (own, others) = (norms(windows), norms(centroids))
        return (0..<windows.rows).map { row in
            var best = (cluster: 0, square: Double.infinity)
            for cluster in 0..<centroids.rows {
                let square = max(own[row] + others[cluster] + products[row, cluster], 0)
                if square < best.square { best = (cluster, square) }
            }
            return best
        }
    }
}

extension DetectorUnderTest {
    /// Centroids from the first rows, scale and threshold from the rest, smoothed as the other baselines are.
    static let windowClusters = DetectorUnderTest(
        name: "kmeans", summary: "KMeansAD without looking ahead: 40 centroids of windows of the last 32 rows"
    ) { train, test, settings in
        let (fitted, trainSeconds) = Environment.seconds {
            () -> (WindowClusters, SmoothedScale, ScaledTable.Scaling) in
            let cut = max(1, min(train.rowCount - 1, Int(settings.fraction * Double(train.rowCount))))
            let scaling = ScaledTable.Scaling(train, rows: 0..<cut)
            let model = WindowClusters(ScaledTable(train, rows: 0..<cut, scaling: scaling), seed: settings.seed)
            let kept = model.statistics(ScaledTable(train, rows: cut..<train.rowCount, scaling: scaling))
            return (model, SmoothedScale(kept.map { ($0, $0) }, fap: settings.fap, halfLife: 5), scaling)
        }
        let (model, scale, scaling) = fitted
        let (scores, scoreSeconds) = Environment.seconds {
            scale.smoothed(
                model.statistics(ScaledTable(test, rows: 0..<test.rowCount, scaling: scaling)).map { ($0, $0) })
        }
        return DetectorRun(
            scores: scores, alarms: scores.map { $0 > scale.threshold }, signalScores: nil, signals: test.signalCount,
            trainSeconds: trainSeconds, scoreSeconds: scoreSeconds, modelBytes: 0)
    }
}
