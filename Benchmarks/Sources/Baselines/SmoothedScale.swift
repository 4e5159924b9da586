import Foundation
import NumericalMethods

/// Two row statistics on a common scale, averaged and smoothed; every constant from calibration rows.
struct SmoothedScale {
    private let medians: (Double, Double)
    private let spreads: (Double, Double)
    private let start: Double
    private let weight: Double
    private(set) var threshold = 0.0

    init(_ statistics: [(hotelling: Double, residual: Double)], fap: Double, halfLife: Double) {
        weight = 1 - exp2(-1 / halfLife)
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

/// Center and spread of every signal's residual over calibration rows: median, and `max(1.4826 MAD, std / 2)`, floored
/// at 5 % of the median spread.
struct ResidualScale {
    private let centers: [Double]
    private let scales: [Double]

    init(_ residuals: Matrix) {
        var (centers, scales): ([Double], [Double]) = ([], [])
        for j in 0..<residuals.columns {
            let column = (0..<residuals.rows).map { residuals[$0, j] }
            let median = Quantiles.median(column)
            let mean = column.reduce(0, +) / Double(max(column.count, 1))
            let variance = column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(column.count, 1))
            centers.append(median)
            scales.append(max(1.4826 * Quantiles.median(column.map { abs($0 - median) }), 0.5 * variance.squareRoot()))
        }
        let floor = max(0.05 * Quantiles.median(scales.filter { $0 > 1e-6 }), 1e-4)
        self.centers = centers
        self.scales = scales.map { max($0, floor) }
    }

    /// Root mean square of the standardised residuals of every row.
    func statistics(_ residuals: Matrix) -> [Double] {
        (0..<residuals.rows).map { row in
            var sum = 0.0
            for j in 0..<residuals.columns {
                let rho = (residuals[row, j] - centers[j]) / scales[j]
                sum += rho * rho
            }
            return (sum / Double(max(residuals.columns, 1))).squareRoot()
        }
    }
}
