import NumericalMethods

/// Expert P: every signal predicted from the three rows before it by ridge regression. Its residual is the
/// innovation: shocks, onsets of level changes, changes of volatility.
struct PastRidge: Sendable, Equatable {
    /// (3 signals) x signals; the predictors are the last three blocks of the lag stack.
    let coefficients: Matrix
    let intercepts: [Double]

    var signals: Int { coefficients.columns }

    init(coefficients: Matrix, intercepts: [Double]) {
        self.coefficients = coefficients
        self.intercepts = intercepts
    }

    /// `B = (cov(u) + ridge I)⁻¹ cov(u, y)`.
    init(_ gram: BlockGram, signals: Int, ridge: Double) throws {
        let past = signals..<(LagStack.blocks * signals)
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
