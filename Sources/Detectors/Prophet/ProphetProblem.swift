import Foundation

/// Logarithm of the posterior density (without constants) of one history, and its gradient.
///
/// Parameters in order: the trend's (``ProphetTrend/parameterCount``), the logarithm of the noise, one coefficient a
/// column. Rows are kept in tiles of eight; the lanes beyond the last row hold zeros, and ``mask`` keeps them out of sums.
///
/// Not `Sendable`: it owns work space that every evaluation uses.
final class ProphetProblem {
    typealias Lanes = SIMD8<Double>

    let rows: Int
    let tiles: Int
    let columns: Int
    let multiplicative: Int
    let trend: ProphetTrend
    /// Scale of the Laplace prior of the changes of slope.
    let changeScale: Double
    /// One over the prior variance of each coefficient.
    let precisions: [Double]
    /// Where the optimisers begin.
    let start: [Double]

    /// `design[tile * columns + column]`.
    let design: UnsafeMutablePointer<Lanes>
    let values: UnsafeMutablePointer<Lanes>
    /// 1 in the lanes of rows, 0 beyond them.
    let mask: UnsafeMutablePointer<Lanes>

    private let times: [Double]
    private let capacities: [Double]
    /// First row of each stretch of the trend, and one past the last row.
    private let stretchStarts: [Int]
    private var stretches: ProphetTrend.Stretches
    private var rateSlopes: [Double]
    private var offsetSlopes: [Double]
    private let level: UnsafeMutablePointer<Lanes>
    private let flow: UnsafeMutablePointer<Lanes>
    private let columnSums: UnsafeMutablePointer<Lanes>

    var noiseIndex: Int { trend.parameterCount }
    var parameterCount: Int { trend.parameterCount + 1 + columns }

    init(
        _ parameters: Prophet.Parameters, features: ProphetFeatures, history: ProphetHistory, check: () throws -> Void
    ) throws {
        rows = history.rows
        let tileCount = (rows + 7) / 8
        tiles = tileCount
        columns = features.count
        multiplicative = features.multiplicative
        trend = ProphetTrend(
            growth: parameters.growth,
            changepoints: history.changepoints(parameters.changepoints, range: parameters.changepointRange))
        changeScale = parameters.changepointPriorScale
        precisions = features.priorScales.map { 1 / ($0 * $0) }
        start = trend.start(history) + [Double](repeating: 0, count: 1 + features.count)
        times = history.scaledTimes
        capacities = history.capacities
        stretches = trend.makeStretches()
        rateSlopes = stretches.rates
        offsetSlopes = stretches.rates
        // Times rise, so the stretches are runs of rows.
        var starts = [0]
        for change in trend.changepoints {
            var row = starts[starts.count - 1]
            while row < history.rows, times[row] < change { row += 1 }
            starts.append(row)
        }
        stretchStarts = starts + [history.rows]

        func lanes(_ count: Int) -> UnsafeMutablePointer<Lanes> {
            let memory = UnsafeMutablePointer<Lanes>.allocate(capacity: max(count, 1))
            memory.initialize(repeating: .zero, count: max(count, 1))
            return memory
        }
        design = lanes(tileCount * features.count)
        values = lanes(tileCount)
        mask = lanes(tileCount)
        level = lanes(tileCount)
        flow = lanes(tileCount)
        columnSums = lanes(features.count)
        for row in 0..<rows {
            if row % 1024 == 0 { try check() }
            values[row / 8][row % 8] = history.values[row]
            mask[row / 8][row % 8] = 1
            let tile = UnsafeMutableRawPointer(design + row / 8 * columns).assumingMemoryBound(to: Double.self)
            features.write(history.times[row], to: tile + row % 8, stride: 8)
        }
    }

    deinit {
        for memory in [design, values, mask, level, flow, columnSums] { memory.deallocate() }
    }

    /// Element operations of one evaluation, for the ``FitBudget``.
    var cost: Int { (rows + 8) * (columns + 8) }

    /// The density's logarithm at `theta`; not finite where it cannot be computed.
    /// - Parameter gradient: receives its derivatives (with 0 for the kink of a change of slope that is 0).
    func evaluate(_ theta: UnsafePointer<Double>, gradient: UnsafeMutablePointer<Double>?) -> Double {
        layTrend(theta)
        let noise = theta[noiseIndex]
        let variance = exp(2 * noise)
        let squares = gradient == nil ? residualSquares(theta) : residualFlows(theta)

        let offset = theta[trend.offsetIndex]
        var result = -Double(rows) * noise - squares / (2 * variance) - offset * offset / 50 - 2 * variance
        let coefficients = theta + noiseIndex + 1
        for column in 0..<columns { result -= 0.5 * coefficients[column] * coefficients[column] * precisions[column] }
        if trend.growth != .flat {
            result -= theta[0] * theta[0] / 50
            for j in 0..<trend.changepoints.count { result -= abs(theta[2 + j]) / changeScale }
        }
        guard let gradient else { return result }

        trendGradient(theta, gradient, variance: variance)
        gradient[noiseIndex] = -Double(rows) + squares / variance - 4 * variance
        for column in 0..<columns {
            gradient[noiseIndex + 1 + column] =
                columnSums[column].sum() / variance - coefficients[column] * precisions[column]
        }
        return result
    }

    /// Fills ``level`` with the trend of every row.
    private func layTrend(_ theta: UnsafePointer<Double>) {
        if trend.growth == .flat {
            for tile in 0..<tiles { level[tile] = Lanes(repeating: theta[0]) }
            return
        }
        trend.fill(&stretches, theta)
        let out = UnsafeMutableRawPointer(level).assumingMemoryBound(to: Double.self)
        for stretch in 0..<(stretchStarts.count - 1) {
            let (rate, offset) = (stretches.rates[stretch], stretches.offsets[stretch])
            for row in stretchStarts[stretch]..<stretchStarts[stretch + 1] {
                let capacity = trend.growth == .logistic ? capacities[row] : 0
                out[row] = trend.value(rate: rate, offset: offset, time: times[row], capacity: capacity)
            }
        }
    }

    private func residualSquares(_ theta: UnsafePointer<Double>) -> Double {
        let coefficients = theta + noiseIndex + 1
        var squares = Lanes.zero
        for tile in 0..<tiles {
            let row = design + tile * columns
            var factor = Lanes(repeating: 1)
            var term = Lanes.zero
            for column in 0..<multiplicative { factor += row[column] * coefficients[column] }
            for column in multiplicative..<columns { term += row[column] * coefficients[column] }
            let residual = (values[tile] - (level[tile] * factor + term)) * mask[tile]
            squares += residual * residual
        }
        return squares.sum()
    }

    /// As ``residualSquares(_:)``, and fills ``flow`` with the residuals as the trend feels them and ``columnSums`` with
    /// the products of residuals and columns, in one pass over the design matrix.
    private func residualFlows(_ theta: UnsafePointer<Double>) -> Double {
        let coefficients = theta + noiseIndex + 1
        for column in 0..<columns { columnSums[column] = .zero }
        var squares = Lanes.zero
        for tile in 0..<tiles {
            let row = design + tile * columns
            var factor = Lanes(repeating: 1)
            var term = Lanes.zero
            for column in 0..<multiplicative { factor += row[column] * coefficients[column] }
            for column in multiplicative..<columns { term += row[column] * coefficients[column] }
            let residual = (values[tile] - (level[tile] * factor + term)) * mask[tile]
            squares += residual * residual
            flow[tile] = residual * factor
            let scaled = residual * level[tile]
            for column in 0..<multiplicative { columnSums[column] += row[column] * scaled }
            for column in multiplicative..<columns { columnSums[column] += row[column] * residual }
        }
        return squares.sum()
    }

    private func trendGradient(
        _ theta: UnsafePointer<Double>, _ gradient: UnsafeMutablePointer<Double>, variance: Double
    ) {
        if trend.growth == .flat {
            var total = Lanes.zero
            for tile in 0..<tiles { total += flow[tile] }
            gradient[0] = total.sum() / variance - theta[0] / 25
            return
        }
        let flows = UnsafeRawPointer(flow).assumingMemoryBound(to: Double.self)
        let levels = UnsafeRawPointer(level).assumingMemoryBound(to: Double.self)
        for stretch in 0..<(stretchStarts.count - 1) {
            let (rate, offset) = (stretches.rates[stretch], stretches.offsets[stretch])
            var (byRate, byOffset) = (0.0, 0.0)
            for row in stretchStarts[stretch]..<stretchStarts[stretch + 1] {
                if trend.growth == .linear {
                    byRate += flows[row] * times[row]
                    byOffset += flows[row]
                } else {
                    let weight = flows[row] * levels[row] * (1 - levels[row] / capacities[row])
                    byRate += weight * (times[row] - offset)
                    byOffset -= weight * rate
                }
            }
            rateSlopes[stretch] = byRate / variance
            offsetSlopes[stretch] = byOffset / variance
        }
        trend.backward(theta, stretches, rateSlopes: &rateSlopes, offsetSlopes: &offsetSlopes, gradient: gradient)
        gradient[0] -= theta[0] / 25
        gradient[1] -= theta[1] / 25
        for j in 0..<trend.changepoints.count where theta[2 + j] != 0 {
            gradient[2 + j] -= (theta[2 + j] > 0 ? 1 : -1) / changeScale
        }
    }
}
