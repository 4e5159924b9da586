import NumericalMethods

/// Expert P: every signal predicted from the rows before it by ridge regression. Its residual is the innovation:
/// shocks, onsets of level changes, changes of volatility.
///
/// How many rows of the past it looks at is chosen by ``LagSelection``.
struct PastRidge: Sendable, Equatable {
    /// (lags x signals) x signals; the predictors are the blocks of the lag stack after the first.
    let coefficients: Matrix
    let intercepts: [Double]

    var signals: Int { coefficients.columns }
    var lags: Int { signals == 0 ? 0 : coefficients.rows / signals }

    init(coefficients: Matrix, intercepts: [Double]) {
        self.coefficients = coefficients
        self.intercepts = intercepts
    }

    /// `B = (cov(u) + ridge I)⁻¹ cov(u, y)`.
    init(_ gram: BlockGram, signals: Int, lags: Int, ridge: Double) throws {
        guard lags > 0 else {
            // Nothing to look back on: the mean.
            self.init(
                coefficients: Matrix(rows: 0, columns: signals), intercepts: Array(gram.means[0..<signals]))
            return
        }
        let past = signals..<((lags + 1) * signals)
        var solution = gram.crossCovariance(past, 0..<signals)
        guard let (factor, _) = Cholesky.withGrowingRidge(gram.covariance(past), ridge: ridge), factor.solve(&solution)
        else { throw DetectorError.numericalFailure("the regression on the past could not be solved") }
        let means = gram.means
        var intercepts = Array(means[0..<signals])
        for i in 0..<solution.rows {
            let mean = means[signals + i]
            for j in 0..<signals { intercepts[j] -= mean * solution[i, j] }
        }
        self.init(coefficients: solution, intercepts: intercepts)
    }

    /// Writes the residuals of the rows of a lag stack into `residuals` (rows x signals).
    func residuals(of stack: MatrixView, into residuals: MutableMatrixView) {
        intercepts.withUnsafeBufferPointer { intercepts in
            for row in 0..<stack.rows {
                let present = stack.base + row * stack.stride
                let target = residuals.base + row * residuals.stride
                for j in 0..<signals { target[j] = present[j] - intercepts[j] }
            }
        }
        let past = MatrixView(
            stack.base + signals, rows: stack.rows, columns: coefficients.rows, stride: stack.stride)
        coefficients.withView { MatrixProducts.multiply(past, $0, scale: -1, adding: true, into: residuals) }
    }
}

extension PastRidge {
    /// Mean square of the residual of every signal over the rows of a Gram, without visiting the rows: the residual is
    /// linear in the stack, so its second moment is a quadratic form of the stack's covariance.
    func meanSquares(over gram: BlockGram) -> [Double] {
        let means = gram.means
        let width = signals + coefficients.rows
        var covariance = gram.covariance(0..<width)
        for i in 0..<width {
            for j in 0..<i { covariance[i, j] = covariance[j, i] }
        }
        // Residual = weightsᵀ stack − intercept, weights = [I; −B].
        var weights = Matrix(rows: width, columns: signals)
        for j in 0..<signals {
            weights[j, j] = 1
            for i in 0..<coefficients.rows { weights[signals + i, j] = -coefficients[i, j] }
        }
        var moved = Matrix(rows: width, columns: signals)
        covariance.withView { covariance in
            weights.withView { weights in
                moved.withMutableView { MatrixProducts.multiply(covariance, weights, into: $0) }
            }
        }
        return (0..<signals).map { j in
            var variance = 0.0
            var mean = -intercepts[j]
            for i in 0..<width {
                variance += weights[i, j] * moved[i, j]
                mean += weights[i, j] * means[i]
            }
            return max(variance, 0) + mean * mean
        }
    }
}
