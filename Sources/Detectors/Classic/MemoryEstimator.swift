import NumericalMethods

/// The auto-associative estimate: similarities to the memory vectors, times coefficients worked out once.
///
/// With memory D (m x d) and similarities a (1 x m) the estimate is `a · B`, `B = (G + λ λmax I)⁻¹ D`; B is D itself for
/// kernel regression. A column for the sum of the weights stands beside B where weights are normalised.
///
/// Method: specification section 3.
struct MemoryEstimator: Sendable, Equatable {
    let space: SimilaritySpace
    let weighting: ClassicMSET.Weighting
    /// Memory vectors, scaled, m x d.
    let memory: Matrix
    /// m x d, or m x (d + 1) with the weights' column where they are normalised.
    let coefficients: Matrix
    /// Squared norms of the memory vectors.
    private let norms: [Double]

    var signals: Int { memory.columns }

    /// A sum of weights nearer to 0 than this is not divided by: the row is unlike everything remembered.
    private static let smallestSum = 0.1

    init(space: SimilaritySpace, weighting: ClassicMSET.Weighting, memory: Matrix, coefficients: Matrix) {
        self.space = space
        self.weighting = weighting
        self.memory = memory
        self.coefficients = coefficients
        norms = memory.withView { SimilaritySpace.squaredNorms($0) }
    }

    /// Solves for the coefficients.
    /// - Throws: ``DetectorError/numericalFailure(_:)``.
    init(space: SimilaritySpace, memory: Matrix, parameters: ClassicMSET.Parameters) throws {
        let weighting = parameters.weighting
        let width = memory.columns + (weighting == .regularised ? 0 : 1)
        var right = Matrix(rows: memory.rows, columns: width)
        for i in 0..<memory.rows {
            for j in 0..<memory.columns { right[i, j] = memory[i, j] }
            if width > memory.columns { right[i, width - 1] = 1 }
        }
        if weighting != .kernelRegression {
            right = try Self.solve(
                Self.similarityMatrix(space, memory), right, regularisation: parameters.regularisation,
                isPositiveDefinite: space.similarity.isPositiveDefinite)
        }
        self.init(space: space, weighting: weighting, memory: memory, coefficients: right)
    }

    /// G: the similarities of the memory vectors among themselves, symmetric with unit diagonal.
    static func similarityMatrix(_ space: SimilaritySpace, _ memory: Matrix) -> Matrix {
        var similarities = Matrix(rows: memory.rows, columns: memory.rows)
        memory.withView { memory in
            let norms = SimilaritySpace.squaredNorms(memory)
            similarities.withMutableView { space.similarities(of: memory, to: memory, norms: norms, into: $0) }
        }
        for i in 0..<memory.rows {
            similarities[i, i] = 1
            for k in (i + 1)..<max(memory.rows, i + 1) {
                let mean = 0.5 * (similarities[i, k] + similarities[k, i])
                similarities[i, k] = mean
                similarities[k, i] = mean
            }
        }
        return similarities
    }

    /// `(G + λ λmax I)⁻¹ R`. Positive definite operators take a Cholesky factor, with a tenfold λ when that fails; others
    /// an eigendecomposition whose negative eigenvalues count as 0.
    static func solve(
        _ similarities: Matrix, _ right: Matrix, regularisation: Double, isPositiveDefinite: Bool
    ) throws -> Matrix {
        if isPositiveDefinite {
            let ridge = regularisation * largestEigenvalue(similarities)
            var solution = right
            guard let factor = Cholesky.withGrowingRidge(similarities, ridge: ridge)?.factor,
                factor.solve(&solution)
            else { throw DetectorError.numericalFailure("the similarity matrix could not be factored") }
            return solution
        }
        guard let eigen = SymmetricEigendecomposition(upperTriangleOf: similarities), let largest = eigen.values.last,
            largest > 0
        else { throw DetectorError.numericalFailure("the eigenvalues of the similarity matrix were not found") }
        var projected = Matrix(rows: right.rows, columns: right.columns)
        eigen.vectors.withView { vectors in
            right.withView { right in
                projected.withMutableView { MatrixProducts.multiply(vectors, right, into: $0) }
            }
        }
        for i in 0..<projected.rows {
            let scale = 1 / (max(eigen.values[i], 0) + regularisation * largest)
            for j in 0..<projected.columns { projected[i, j] *= scale }
        }
        var transposed = Matrix(rows: right.rows, columns: right.rows)
        for i in 0..<right.rows { for k in 0..<right.rows { transposed[k, i] = eigen.vectors[i, k] } }
        var solution = Matrix(rows: right.rows, columns: right.columns)
        transposed.withView { vectors in
            projected.withView { projected in
                solution.withMutableView { MatrixProducts.multiply(vectors, projected, into: $0) }
            }
        }
        return solution
    }

    /// Largest eigenvalue of a symmetric matrix without negative entries, by power iteration from the ones vector, which
    /// is never orthogonal to the leading eigenvector.
    static func largestEigenvalue(_ matrix: Matrix) -> Double {
        let n = matrix.rows
        var vector = [Double](repeating: 1, count: n)
        var value = 1.0
        for _ in 0..<60 {
            var next = [Double](repeating: 0, count: n)
            matrix.values.withUnsafeBufferPointer { values in
                for i in 0..<n {
                    // Column-wise, so that the compiler may use vectors; the matrix is symmetric.
                    let factor = vector[i]
                    for k in 0..<n { next[k] += factor * values[i * n + k] }
                }
            }
            let largest = next.max() ?? 1
            guard largest > 0 else { return 1 }
            let isSettled = abs(largest - value) < 1e-10 * largest
            value = largest
            vector = next.map { $0 / largest }
            if isSettled { break }
        }
        return value
    }

    /// Writes `row − estimate` of every row into `residuals` (rows x d).
    /// - Parameters:
    ///   - rows: scaled rows, rows x d.
    ///   - weights: scratch space, as many rows x m.
    ///   - estimates: scratch space, as many rows x columns of the coefficients.
    func residuals(
        of rows: MatrixView, into residuals: MutableMatrixView, weights: MutableMatrixView, estimates: MutableMatrixView
    ) {
        let weights = MutableMatrixView(weights.base, rows: rows.rows, columns: memory.rows)
        let estimates = MutableMatrixView(estimates.base, rows: rows.rows, columns: coefficients.columns)
        memory.withView {
            space.similarities(
                of: rows, to: $0, norms: norms, isRelative: weighting == .kernelRegression, into: weights)
        }
        coefficients.withView { MatrixProducts.multiply(weights.readOnly, $0, into: estimates) }
        let width = signals
        for row in 0..<rows.rows {
            let estimate = estimates.base + row * estimates.stride
            let own = rows.base + row * rows.stride
            let target = residuals.base + row * residuals.stride
            var scale = 1.0
            switch weighting {
            case .regularised: break
            case .normalised: if abs(estimate[width]) > Self.smallestSum { scale = 1 / estimate[width] }
            // A row unlike everything remembered in every operator: estimate 0, the mean of training.
            case .kernelRegression: scale = estimate[width] > 0 ? 1 / estimate[width] : 0
            }
            for j in 0..<width { target[j] = own[j] - estimate[j] * scale }
        }
    }
}
