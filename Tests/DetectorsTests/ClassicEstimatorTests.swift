import Foundation
import NumericalMethods
import Testing

@testable import Detectors

/// The parts of classic MSET against their definitions, computed the slow way.
@Suite struct ClassicEstimatorTests {
    private let width = 3

    private func rows(_ count: Int, seed: UInt64) -> Matrix {
        var random = RandomStream(seed: seed)
        return Matrix(rows: count, columns: width, values: (0..<(count * width)).map { _ in random.normal() })
    }

    private func space(_ similarity: ClassicMSET.Similarity) -> SimilaritySpace {
        SimilaritySpace(similarity: similarity, bandwidth: 1.3, ranges: [2, 3, 4])
    }

    private func similarities(_ space: SimilaritySpace, _ a: Matrix, _ b: Matrix) -> Matrix {
        var result = Matrix(rows: a.rows, columns: b.rows)
        a.withView { a in
            b.withView { b in
                let norms = SimilaritySpace.squaredNorms(b)
                result.withMutableView { space.similarities(of: a, to: b, norms: norms, into: $0) }
            }
        }
        return result
    }

    private func definition(_ similarity: ClassicMSET.Similarity, _ x: [Double], _ y: [Double]) -> Double {
        func norm(_ v: [Double]) -> Double { v.reduce(0) { $0 + $1 * $1 }.squareRoot() }
        let u = norm(zip(x, y).map { $0 - $1 })
        let h = 1.3
        switch similarity {
        case .ratio: return norm(x) + norm(y) > 0 ? 1 - u / (norm(x) + norm(y)) : 1
        case .inverseDistance: return 1 / (1 + u / h)
        case .laplacian: return exp(-u / h)
        case .gaussian: return exp(-u * u / (2 * h * h))
        case .inverseMultiquadric: return 1 / (1 + u * u / (h * h)).squareRoot()
        case .matern: return (1 + 3.0.squareRoot() * u / h) * exp(-3.0.squareRoot() * u / h)
        case .elemental:
            let ranges = [2.0, 3, 4]
            var sum = 0.0
            for j in 0..<3 { sum += max(0, 1 - abs(x[j] - y[j]) / ranges[j]) }
            return sum / 3
        }
    }

    @Test(arguments: ClassicMSET.Similarity.allCases)
    func similaritiesEqualTheirDefinitions(similarity: ClassicMSET.Similarity) {
        var (a, b) = (rows(7, seed: 1), rows(5, seed: 2))
        for j in 0..<width { (a[3, j], b[2, j], a[4, j]) = (0, 0, b[1, j]) }
        let got = similarities(space(similarity), a, b)
        for i in 0..<7 {
            for k in 0..<5 {
                let (x, y) = ((0..<width).map { a[i, $0] }, (0..<width).map { b[k, $0] })
                #expect(abs(got[i, k] - definition(similarity, x, y)) < 1e-12)
            }
        }
        // Equal rows are wholly alike, whatever rounding does to ‖x‖² + ‖y‖² − 2xy.
        #expect(got[4, 1] == 1 && got[3, 2] == 1)
    }

    @Test(arguments: ClassicMSET.Similarity.allCases.filter { $0 != .ratio })
    func matricesOfPositiveDefiniteOperatorsAre(similarity: ClassicMSET.Similarity) throws {
        let matrix = MemoryEstimator.similarityMatrix(space(similarity), rows(40, seed: 3))
        let eigen = try #require(SymmetricEigendecomposition(upperTriangleOf: matrix))
        #expect(eigen.values[0] > -1e-12)
        #expect(abs(MemoryEstimator.largestEigenvalue(matrix) - (eigen.values.last ?? 0)) < 1e-6)
    }

    @Test func choleskyAndEigendecompositionAgree() throws {
        let memory = rows(30, seed: 4)
        let matrix = MemoryEstimator.similarityMatrix(space(.inverseDistance), memory)
        func solve(_ isPositiveDefinite: Bool) throws -> Matrix {
            try MemoryEstimator.solve(
                matrix, memory, regularisation: 1e-3, isPositiveDefinite: isPositiveDefinite)
        }
        for (x, y) in zip(try solve(true).values, try solve(false).values) { #expect(abs(x - y) < 1e-6) }
        // (G + λ λmax I) X = D
        let solution = try solve(true)
        let ridge = 1e-3 * MemoryEstimator.largestEigenvalue(matrix)
        for i in 0..<30 {
            for j in 0..<width {
                let left = (0..<30).reduce(ridge * solution[i, j]) { $0 + matrix[i, $1] * solution[$1, j] }
                #expect(abs(left - memory[i, j]) < 1e-10)
            }
        }
    }

    @Test func anIndefiniteMatrixIsClamped() throws {
        // Eigenvalues 3 and −1: 1/(3 + 0.3) on (1, 1)/√2 and 1/0.3 on (1, −1)/√2.
        let matrix = Matrix(rows: 2, columns: 2, values: [1, 2, 2, 1])
        let right = Matrix(rows: 2, columns: 1, values: [1, 0])
        let solution = try MemoryEstimator.solve(matrix, right, regularisation: 0.1, isPositiveDefinite: false)
        #expect(abs(solution[0, 0] - (0.5 / 3.3 + 0.5 / 0.3)) < 1e-12)
        #expect(abs(solution[1, 0] - (0.5 / 3.3 - 0.5 / 0.3)) < 1e-12)
    }

    private func residuals(_ estimator: MemoryEstimator, _ queries: Matrix) -> Matrix {
        var residuals = Matrix(rows: queries.rows, columns: width)
        var weights = Matrix(rows: queries.rows, columns: estimator.memory.rows)
        var estimates = Matrix(rows: queries.rows, columns: estimator.coefficients.columns)
        queries.withView { queries in
            residuals.withMutableView { residuals in
                weights.withMutableView { weights in
                    estimates.withMutableView {
                        estimator.residuals(of: queries, into: residuals, weights: weights, estimates: $0)
                    }
                }
            }
        }
        return residuals
    }

    @Test func memoryVectorsAreNearlyReproduced() throws {
        let memory = rows(20, seed: 5)
        let estimator = try MemoryEstimator(
            space: space(.laplacian), memory: memory, parameters: ClassicMSET.Parameters(regularisation: 1e-9))
        #expect(residuals(estimator, memory).values.allSatisfy { abs($0) < 1e-6 })
    }

    @Test func kernelRegressionIsAWeightedMean() throws {
        let (memory, queries) = (rows(20, seed: 6), rows(9, seed: 7))
        let estimator = try MemoryEstimator(
            space: space(.gaussian), memory: memory, parameters: ClassicMSET.Parameters(weighting: .kernelRegression))
        let got = residuals(estimator, queries)
        for i in 0..<9 {
            let query = (0..<width).map { queries[i, $0] }
            let weights = (0..<20).map { k in definition(.gaussian, query, (0..<width).map { memory[k, $0] }) }
            for j in 0..<width {
                let mean = (0..<20).reduce(0) { $0 + weights[$1] * memory[$1, j] } / weights.reduce(0, +)
                #expect(abs(got[i, j] - (queries[i, j] - mean)) < 1e-12)
            }
        }
        // Far away the nearest vector alone counts, rather than 0/0.
        let far = Matrix(rows: 1, columns: width, values: [1e3, 1e3, 1e3])
        #expect(residuals(estimator, far).values.allSatisfy { $0.isFinite && $0 > 900 })
    }

    @Test(arguments: ClassicMSET.MemorySelection.allCases)
    func memoryHoldsDistinctRows(selection: ClassicMSET.MemorySelection) throws {
        var table = rows(200, seed: 8)
        for row in stride(from: 0, to: 200, by: 4) { for j in 0..<width { table[row, j] = table[4, j] } }
        let chosen = try table.values.withUnsafeBufferPointer { values in
            try MemoryVectors(try #require(values.baseAddress), width: width) {}
                .choose(40, from: Array(0..<200), by: selection, seed: 1)
        }
        #expect(chosen.count <= 40 && chosen.count >= (selection == .medoids ? 25 : 40))
        #expect(chosen == chosen.sorted() && Set(chosen).count == chosen.count)
        #expect(chosen.count { $0 % 4 == 0 } <= 1)
    }

    @Test func orderingRemembersTheExtremes() throws {
        let table = rows(300, seed: 9)
        let chosen = try table.values.withUnsafeBufferPointer { values in
            try MemoryVectors(try #require(values.baseAddress), width: width) {}
                .choose(30, from: Array(0..<300), by: .extremesAndOrdering, seed: 1)
        }
        for j in 0..<width {
            let column = (0..<300).map { table[$0, j] }
            #expect(chosen.contains(column.firstIndex(of: column.min() ?? 0) ?? -1))
            #expect(chosen.contains(column.firstIndex(of: column.max() ?? 0) ?? -1))
        }
    }

    @Test func farthestPointsCoverALine() throws {
        let table = Matrix(rows: 101, columns: 1, values: (0...100).map(Double.init))
        let chosen = try table.values.withUnsafeBufferPointer { values in
            try MemoryVectors(try #require(values.baseAddress), width: 1) {}
                .choose(5, from: Array(0...100), by: .farthestPoint, seed: 1)
        }
        #expect(chosen == [0, 25, 50, 75, 100])
    }
}
