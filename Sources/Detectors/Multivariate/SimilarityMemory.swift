import NumericalMethods

/// Expert M: the similarity-weighted mean of remembered training states (the MSET part).
///
/// A state is a row with the two before it. Weights are `exp(−½ D²/h²)` of the squared distance between states.
/// Catches operating states never seen and non-linear dependence that the linear experts extrapolate through.
struct SimilarityMemory: Sendable, Equatable {
    /// Remembered states, one a row: (memory rows) x (blocks x signals). Every value is representable in single precision,
    /// which halves the model file at no cost in accuracy that matters.
    let states: Matrix
    /// The bandwidth h.
    let bandwidth: Double
    /// `½ |state|² / h²`.
    private let halfNorms: [Double]

    /// Rows of a state.
    let blocks: Int

    var signals: Int { states.columns / blocks }

    init(states: Matrix, bandwidth: Double, blocks: Int = LagStack.stateBlocks) {
        self.states = states
        self.blocks = blocks
        self.bandwidth = bandwidth
        let scale = 0.5 / (bandwidth * bandwidth)
        halfNorms = (0..<states.rows).map { row in
            var sum = 0.0
            for column in 0..<states.columns {
                let value = states[row, column]
                sum += value * value
            }
            return sum * scale
        }
    }

    /// Remembers the candidate states; the bandwidth is `factor` times the root of the median squared distance
    /// between states.
    ///
    /// Equal states stay: their number is the weight of what the plant does most.
    init(candidates: MatrixView, factor: Double, blocks: Int = LagStack.stateBlocks) {
        let width = candidates.columns
        var values: [Double] = []
        values.reserveCapacity(candidates.rows * width)
        for row in 0..<candidates.rows {
            let state = candidates.base + row * candidates.stride
            for column in 0..<width { values.append(Double(Float(state[column]))) }
        }
        let states = Matrix(rows: candidates.rows, columns: width, values: values)
        let square = Self.medianSquaredDistance(states)
        // Where most states are equal the median says nothing; one standard deviation then counts as the usual
        // distance.
        self.init(states: states, bandwidth: factor * (square > 1e-9 ? square.squareRoot() : 1), blocks: blocks)
    }

    /// Median over the pairs of at most 300 evenly spaced states with all states.
    private static func medianSquaredDistance(_ states: Matrix) -> Double {
        let picked = min(300, states.rows)
        guard picked > 1 else { return 0 }
        var norms = [Double](repeating: 0, count: states.rows)
        for row in 0..<states.rows {
            for column in 0..<states.columns { norms[row] += states[row, column] * states[row, column] }
        }
        let sample = (0..<picked).map { $0 * states.rows / picked }
        var probes = Matrix(rows: picked, columns: states.columns)
        for (i, row) in sample.enumerated() {
            for column in 0..<states.columns { probes[i, column] = states[row, column] }
        }
        var distances = Matrix(rows: picked, columns: states.rows)
        probes.withView { probes in
            states.withView { states in
                distances.withMutableView {
                    MatrixProducts.multiply(probes, states, transposingSecond: true, scale: -2, into: $0)
                }
            }
        }
        distances.values.withUnsafeMutableBufferPointer { distances in
            for i in 0..<picked {
                for j in 0..<states.rows {
                    let index = i * states.rows + j
                    distances[index] = max(distances[index] + norms[sample[i]] + norms[j], 0)
                }
            }
        }
        return distances.values.withUnsafeMutableBufferPointer { Quantiles.quantile($0, 0.5) }
    }

    /// Writes the residuals of the rows of a lag stack into `residuals` (rows x signals).
    /// - Parameter weights: scratch space, (at least as many rows) x (memory rows).
    func residuals(of stack: MatrixView, into residuals: MutableMatrixView, weights: MutableMatrixView) {
        let count = states.rows
        let weights = MutableMatrixView(weights.base, rows: stack.rows, columns: count, stride: count)
        let query = MatrixView(stack.base, rows: stack.rows, columns: states.columns, stride: stack.stride)
        let scale = -1 / (bandwidth * bandwidth)
        // Short stretches of rows have their totals on the stack.
        withUnsafeTemporaryAllocation(of: Double.self, capacity: stack.rows) { totals in
            states.withView { states in
                MatrixProducts.multiply(query, states, transposingSecond: true, scale: scale, into: weights)
                halfNorms.withUnsafeBufferPointer { halfNorms in
                    for row in 0..<stack.rows {
                        let values = weights.base + row * count
                        // ½D²/h² less a term that all states share and that cancels against the smallest one.
                        for i in 0..<count { values[i] += halfNorms[i] }
                        let nearest = Elementary.minimum(values, count: count)
                        Elementary.exponentiate(values, count: count, offset: nearest)
                        totals.initializeElement(at: row, to: Elementary.sum(values, count: count))
                    }
                }
                let presents = MatrixView(states.base, rows: count, columns: signals, stride: states.stride)
                MatrixProducts.multiply(weights.readOnly, presents, into: residuals)
                for row in 0..<stack.rows {
                    let target = residuals.base + row * residuals.stride
                    let present = stack.base + row * stack.stride
                    let scale = 1 / totals[row]
                    for j in 0..<signals { target[j] = present[j] - target[j] * scale }
                }
            }
        }
    }
}
