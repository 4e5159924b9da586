import NumericalMethods
import Testing
import TimeSeries

@testable import Detectors

/// The experts against their definitions, computed the slow way.
@Suite struct ExpertTests {
    private let signals = 3
    private let rows = 90

    private func prepared() throws -> TrainingTable {
        try TrainingTable(
            PlantData.table(rows: rows, signals: signals), parameters: DynamicMSET.Parameters(memoryRows: 40)
        ) {}
    }

    private func stack(_ table: TrainingTable) -> Matrix {
        var stack = Matrix(rows: table.rowCount, columns: 4 * signals)
        for row in 0..<table.rowCount {
            for lag in 0..<4 {
                for j in 0..<signals {
                    stack[row, lag * signals + j] = table.values[max(row - lag, 0) * signals + j]
                }
            }
        }
        return stack
    }

    private func gram(_ stack: Matrix) -> BlockGram {
        var gram = BlockGram(width: stack.columns)
        stack.withView { gram.add($0) }
        return gram
    }

    @Test func totalLessABlockEqualsTheGramOfTheRest() throws {
        let stack = stack(try prepared())
        let first = Matrix(rows: 30, columns: 12, values: Array(stack.values[0..<360]))
        let rest = Matrix(rows: 60, columns: 12, values: Array(stack.values[360...]))
        var total = gram(first)
        total.add(gram(rest))
        total.subtract(gram(first))
        let covariance = total.covariance(0..<12)
        for a in 0..<12 {
            for b in a..<12 {
                let (x, y) = ((0..<60).map { rest[$0, a] }, (0..<60).map { rest[$0, b] })
                let (mx, my) = (x.reduce(0, +) / 60, y.reduce(0, +) / 60)
                let direct = zip(x, y).reduce(0) { $0 + ($1.0 - mx) * ($1.1 - my) } / 60
                #expect(abs(covariance[a, b] - direct) < 1e-10)
            }
        }
    }

    @Test func crossFittingStacksLikeTheDefinition() throws {
        let table = try prepared()
        let fitting = try CrossFitting(table, parameters: DynamicMSET.Parameters()) { _ in }
        let direct = gram(stack(table)).covariance(0..<signals)
        for i in 0..<signals {
            for j in i..<signals { #expect(abs(fitting.presentCovariance[i, j] - direct[i, j]) < 1e-10) }
        }
    }

    /// The ridge regression of one column on others, with centred data: `(XᵀX/n + λI) b = Xᵀy/n`.
    private func ridge(_ stack: Matrix, target: Int, predictors: [Int], penalty: Double) throws -> [Double] {
        let count = Double(stack.rows)
        let means = (0..<stack.columns).map { c in (0..<stack.rows).reduce(0) { $0 + stack[$1, c] } / count }
        var normal = Matrix(rows: predictors.count, columns: predictors.count)
        var right = Matrix(rows: predictors.count, columns: 1)
        for row in 0..<stack.rows {
            for (a, i) in predictors.enumerated() {
                let x = stack[row, i] - means[i]
                right.values[a] += x * (stack[row, target] - means[target]) / count
                for (b, j) in predictors.enumerated() { normal[a, b] += x * (stack[row, j] - means[j]) / count }
            }
        }
        let factor = try #require(Cholesky(upperTriangleOf: normal, ridge: penalty))
        #expect(factor.solve(&right))
        return (0..<stack.rows).map { row in
            predictors.enumerated().reduce(stack[row, target] - means[target]) {
                $0 - right.values[$1.offset] * (stack[row, $1.element] - means[$1.element])
            }
        }
    }

    @Test func leaveOneOutEqualsOneRidgeRegressionPerSignal() throws {
        let stack = stack(try prepared())
        let gram = gram(stack)
        let expert = try LeaveOneOutRidge(gram, signals: signals, ridge: 0.05)
        let covariance = gram.covariance(0..<9)
        let penalty = 0.05 * (0..<9).reduce(0) { $0 + covariance[$1, $1] } / 9
        var residuals = Matrix(rows: rows, columns: signals)
        stack.withView { stack in residuals.withMutableView { expert.residuals(of: stack, into: $0) } }
        for j in 0..<signals {
            let direct = try ridge(stack, target: j, predictors: (0..<9).filter { $0 != j }, penalty: penalty)
            for row in 0..<rows { #expect(abs(residuals[row, j] - direct[row]) < 1e-9) }
        }
    }

    @Test func pastRidgeEqualsItsDefinition() throws {
        let stack = stack(try prepared())
        let expert = try PastRidge(gram(stack), signals: signals, lags: 3, ridge: 0.05)
        var residuals = Matrix(rows: rows, columns: signals)
        stack.withView { stack in residuals.withMutableView { expert.residuals(of: stack, into: $0) } }
        let direct = try ridge(stack, target: 1, predictors: Array(3..<12), penalty: 0.05)
        for row in 0..<rows { #expect(abs(residuals[row, 1] - direct[row]) < 1e-9) }
    }

    @Test func memoryEqualsItsDefinition() throws {
        let stack = stack(try prepared())
        let memory = stack.withView {
            SimilarityMemory(candidates: MatrixView($0.base, rows: 40, columns: 9, stride: 12), factor: 0.3)
        }
        var residuals = Matrix(rows: rows, columns: signals)
        var weights = Matrix(rows: rows, columns: 40)
        stack.withView { stack in
            residuals.withMutableView { residuals in
                weights.withMutableView { memory.residuals(of: stack, into: residuals, weights: $0) }
            }
        }
        for row in 0..<rows {
            let squares = (0..<40).map { i in
                (0..<9).reduce(0) {
                    $0 + (stack[row, $1] - memory.states[i, $1]) * (stack[row, $1] - memory.states[i, $1])
                }
            }
            let nearest = squares.min() ?? 0
            let similarity = squares.map {
                Elementary.exponential(-($0 - nearest) / (2 * memory.bandwidth * memory.bandwidth))
            }
            for j in 0..<signals {
                let estimate =
                    (0..<40).reduce(0) { $0 + similarity[$1] * memory.states[$1, j] } / similarity.reduce(0, +)
                #expect(abs(residuals[row, j] - (stack[row, j] - estimate)) < 1e-9)
            }
        }
    }

    @Test func gapsAreBridgedOrHeld() {
        var column = [.nan, 1, .nan, .nan, 4] + [Double](repeating: .nan, count: 11) + [9]
        TrainingTable.fill(&column, ages: [Int](repeating: 3, count: column.count))
        #expect(column == [1, 1, 2, 3, 4] + [Double](repeating: 4, count: 11) + [9])
        var broken = [1, .nan, 5]
        TrainingTable.fill(&broken, ages: [0, 1, 0])
        #expect(broken == [1, 1, 5])
    }

    @Test func onlyForwardStepsBeyondThreeMediansAreGaps() {
        let second: Int64 = 1_000_000
        let steady = (0..<100).map { Timestamp(microseconds: Int64($0) * second) }
        let limit = TimeGaps.limit(of: steady)
        #expect(limit == 3 * second)
        #expect(!TimeGaps.isGap(after: steady[0], at: steady[3], limit: limit))
        #expect(TimeGaps.isGap(after: steady[0], at: steady[4], limit: limit))
        #expect(!TimeGaps.isGap(after: steady[9], at: steady[0], limit: limit))
        #expect(!TimeGaps.isGap(after: nil, at: steady[0], limit: limit))
        let bursts = (0..<100).map { Timestamp(microseconds: Int64($0 / 10) * 100 * second + Int64($0 % 10) * second) }
        #expect(TimeGaps.limit(of: bursts) == nil)
        #expect(TimeGaps.limit(of: nil) == nil)
        #expect(TimeGaps.limit(of: [Timestamp](repeating: steady[0], count: 50)) == nil)
    }
}
