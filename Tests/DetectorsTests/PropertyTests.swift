import Detectors
import NumericalMethods
import Testing
import TimeSeries

/// What the meaning of the data demands of every estimator: names, units and later rows must not matter.
@Suite struct PropertyTests {
    private static let test: SignalTable = {
        var table = PlantData.withMissingCells(PlantData.table(rows: 90, seed: 4), share: 0.03, seed: 6)
        for row in 50..<60 { table[row, 1] += 3 }
        return table
    }()

    /// Rounding differs with the order of sums and the memory of the default detector is kept in single precision.
    private static let tolerance = 1e-5

    @Test(arguments: Estimator.all, [[3, 1, 0, 2], [1, 0, 3, 2]])
    func permutedColumnsPermuteResults(estimator: Estimator, order: [Int]) throws {
        let train = PlantData.table()
        let plain = try estimator.fit(train).score(Self.test)
        let permuted = try estimator.fit(train.columns(order)).score(Self.test.columns(order))
        for row in 0..<plain.rowCount {
            #expect(abs(plain.scores[row] - permuted.scores[row]) < Self.tolerance)
            for (to, from) in order.enumerated() {
                let (a, b) = (row * 4 + from, row * 4 + to)
                #expect(abs(plain.anomalyScores[a] - permuted.anomalyScores[b]) < Self.tolerance)
                #expect(abs(plain.estimates[a] - permuted.estimates[b]) < Self.tolerance * 400)
                #expect(plain.isImputed[a] == permuted.isImputed[b])
            }
        }
    }

    @Test(arguments: Estimator.all, [(1000.0, 0.0), (1, -250), (-0.37, 12), (1e-6, 0)])
    func unitsOfASignalDoNotMatter(estimator: Estimator, unit: (Double, Double)) throws {
        let (factor, offset) = unit
        func converted(_ table: SignalTable) -> SignalTable {
            PlantData.replacing(table, column: 2) { factor * table[$0, 2] + offset }
        }
        let train = PlantData.table()
        let plain = try estimator.fit(train).score(Self.test)
        let other = try estimator.fit(converted(train)).score(converted(Self.test))
        for row in 0..<plain.rowCount {
            #expect(abs(plain.scores[row] - other.scores[row]) < Self.tolerance)
            for j in 0..<4 {
                let cell = row * 4 + j
                #expect(abs(plain.anomalyScores[cell] - other.anomalyScores[cell]) < Self.tolerance)
                let wanted = j == 2 ? factor * plain.estimates[cell] + offset : plain.estimates[cell]
                let size = j == 2 ? abs(factor) : 1
                #expect(abs(wanted - other.estimates[cell]) < Self.tolerance * 10 * size)
            }
        }
    }

    @Test(arguments: Estimator.all, [1, 17, 50, 89])
    func appendedRowsChangeNothingBefore(estimator: Estimator, count: Int) throws {
        let model = try estimator.fit(PlantData.table())
        var wild = Self.test
        for row in count..<90 { for j in 0..<4 { wild[row, j] = row % 2 == 0 ? 1e6 : .nan } }
        let short = try model.score(Self.test.rows(0..<count))
        let long = try model.score(wild)
        for row in 0..<count {
            #expect(abs(short.scores[row] - long.scores[row]) < 1e-9)
            #expect(short.isAnomaly[row] == long.isAnomaly[row])
            for cell in (row * 4)..<(row * 4 + 4) {
                #expect(abs(short.anomalyScores[cell] - long.anomalyScores[cell]) < 1e-9)
                #expect(abs(short.estimates[cell] - long.estimates[cell]) < 1e-7)
                #expect(short.isSignalAnomalous[cell] == long.isSignalAnomalous[cell])
            }
        }
    }

    @Test(arguments: Estimator.all) func reportsFollowTheirColumns(estimator: Estimator) throws {
        let order = [2, 0, 3, 1]
        let plain = try estimator.fit(PlantData.table()).report
        let permuted = try estimator.fit(PlantData.table().columns(order)).report
        #expect(abs(plain.threshold - permuted.threshold) < Self.tolerance * max(1, plain.threshold))
        for (to, from) in order.enumerated() {
            #expect(plain.signals[from].name == permuted.signals[to].name)
            #expect(plain.signals[from].std == permuted.signals[to].std)
        }
    }
}
