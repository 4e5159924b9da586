import NumericalMethods

/// Expert L: every signal predicted from all other signals and the two rows before (virtual sensors).
///
/// From one inverse covariance `P` follow the ridge regressions of all signals at once: the residual of signal j is
/// `(v − μ) P_j / P_jj`. A signal has no part in its own estimate, so a fault does not drag its estimate along and
/// the guilty signal is named.
struct LeaveOneOutRidge: Sendable, Equatable {
    /// `P[:, j] / P_jj` for the present signals: (blocks x signals) x signals.
    let projection: Matrix
    /// `P_jj` of the present signals.
    let precisions: [Double]
    /// Means of the first blocks of the lag stack.
    let means: [Double]
    /// `means * projection`, what the residual of a row of zeros would be, negated.
    private let offsets: [Double]

    var signals: Int { projection.columns }
    /// Rows of a state.
    var blocks: Int { signals == 0 ? 0 : projection.rows / signals }

    init(projection: Matrix, precisions: [Double], means: [Double]) {
        self.projection = projection
        self.precisions = precisions
        self.means = means
        var offsets = [Double](repeating: 0, count: projection.columns)
        for i in 0..<projection.rows {
            for j in 0..<projection.columns { offsets[j] += means[i] * projection[i, j] }
        }
        self.offsets = offsets
    }

    /// - Parameters:
    ///   - ridge: in units of the mean variance of the stack's columns.
    ///   - blocks: rows of a state.
    init(_ gram: BlockGram, signals: Int, ridge: Double, blocks: Int = LagStack.stateBlocks) throws {
        let window = 0..<(blocks * signals)
        let covariance = gram.covariance(window)
        var trace = 0.0
        for i in window { trace += covariance[i, i] }
        // Where every signal is constant there is no variance to be relative to.
        let scale = trace > 1e-6 * Double(window.count) ? trace / Double(window.count) : 1
        guard let (factor, _) = Cholesky.withGrowingRidge(covariance, ridge: ridge * scale),
            let precision = factor.inverse(), precision.values.allSatisfy(\.isFinite)
        else { throw DetectorError.numericalFailure("the covariance of the signals could not be inverted") }
        let diagonal = (0..<signals).map { precision[$0, $0] }
        guard diagonal.allSatisfy({ $0 > 0 }) else {
            throw DetectorError.numericalFailure("the covariance of the signals is not positive definite")
        }
        var projection = Matrix(rows: window.count, columns: signals)
        for i in window {
            for j in 0..<signals { projection[i, j] = precision[i, j] / diagonal[j] }
        }
        self.init(projection: projection, precisions: diagonal, means: Array(gram.means[window]))
    }

    /// Writes the residuals of the rows of a lag stack into `residuals` (rows x signals).
    func residuals(of stack: MatrixView, into residuals: MutableMatrixView) {
        offsets.withUnsafeBufferPointer { offsets in
            for row in 0..<stack.rows {
                let target = residuals.base + row * residuals.stride
                for j in 0..<signals { target[j] = -offsets[j] }
            }
        }
        let window = MatrixView(stack.base, rows: stack.rows, columns: projection.rows, stride: stack.stride)
        projection.withView { MatrixProducts.multiply(window, $0, adding: true, into: residuals) }
    }

    /// Factor of the precision of the signals `missing` given everything else.
    func conditionalFactor(missing: [Int]) -> Cholesky? {
        var block = Matrix(rows: missing.count, columns: missing.count)
        for (a, i) in missing.enumerated() {
            for (b, j) in missing.enumerated() where b >= a { block[a, b] = projection[i, j] * precisions[j] }
        }
        return Cholesky(upperTriangleOf: block)
    }

    /// Conditional mean of the present signals `missing` given the rest of the row and its past:
    /// `z_M = μ_M − P_MM⁻¹ P_MO (z_O − μ_O)`.
    /// - Parameters:
    ///   - state: the row and those before it, as wide as a state; the missing entries are ignored.
    ///   - factor: of ``conditionalFactor(missing:)`` for the same signals.
    func conditionalMeans(missing: [Int], state: UnsafePointer<Double>, factor: Cholesky) -> [Double] {
        var deviations = (0..<projection.rows).map { state[$0] - means[$0] }
        for j in missing { deviations[j] = 0 }
        var right = Matrix(rows: missing.count, columns: 1)
        for (a, j) in missing.enumerated() {
            var sum = 0.0
            for i in 0..<deviations.count { sum += deviations[i] * projection[i, j] }
            right.values[a] = -sum * precisions[j]
        }
        guard factor.solve(&right) else { return missing.map { means[$0] } }
        return missing.indices.map { means[missing[$0]] + right.values[$0] }
    }
}

extension LeaveOneOutRidge {
    /// Mean squares over the rows of a Gram, without visiting them: of every signal's residual, and of its deviation from the
    /// mean that the regression knows.
    func meanSquares(over gram: BlockGram) -> [(residual: Double, deviation: Double)] {
        let width = projection.rows
        let shifts = zip(gram.means, means).map { $0 - $1 }
        var moments = gram.covariance(0..<width)
        for i in 0..<width {
            for j in i..<width {
                moments[i, j] += shifts[i] * shifts[j]
                moments[j, i] = moments[i, j]
            }
        }
        var moved = Matrix(rows: width, columns: signals)
        moments.withView { moments in
            projection.withView { projection in
                moved.withMutableView { MatrixProducts.multiply(moments, projection, into: $0) }
            }
        }
        return (0..<signals).map { j in
            let residual = (0..<width).reduce(0) { $0 + projection[$1, j] * moved[$1, j] }
            return (max(residual, 0), moments[j, j])
        }
    }
}
