import Detectors
import NumericalMethods
import Testing
import TimeSeries

/// Which detector a table gets, and what counts as correlated.
@Suite struct AlgorithmChoiceTests {
    private func independent(rows: Int = 400, signals: Int = 4, seed: UInt64 = 1, memory: Double) -> SignalTable {
        var random = RandomStream(seed: seed)
        var levels = [Double](repeating: 0, count: signals)
        var values: [Double] = []
        for _ in 0..<rows {
            for j in 0..<signals {
                levels[j] = memory * levels[j] + random.normal()
                values.append(levels[j])
            }
        }
        return SignalTable(signalNames: (0..<signals).map { "s\($0)" }, values: values, rowCount: rows)
    }

    @Test func severalSignalsGoTogetherWhenTheyAreCorrelated() throws {
        let plant = PlantData.table()
        #expect(try AlgorithmChoice.algorithm(hint: nil, table: plant) == .dynamicMSET)
        #expect(try AlgorithmChoice.algorithm(hint: .multivariate, table: plant) == .dynamicMSET)
        #expect(try AlgorithmChoice.algorithm(hint: .univariate, table: plant) == .perSignalMSET)
        let strangers = independent(rows: 2000, memory: 0)
        #expect(try AlgorithmChoice.algorithm(hint: .multivariate, table: strangers) == .dynamicMSET)
        for hint in [nil, .univariate] as [AlgorithmChoice.Hint?] {
            #expect(try AlgorithmChoice.algorithm(hint: hint, table: strangers) == .perSignalMSET)
        }
    }

    @Test func oneSignalIsJudgedAloneUnlessTheMultivariateIsAskedFor() throws {
        var one = PlantData.table(signals: 1)
        #expect(try AlgorithmChoice.algorithm(hint: nil, table: one) == .perSignalMSET)
        #expect(try AlgorithmChoice.algorithm(hint: .univariate, table: one) == .perSignalMSET)
        #expect(try AlgorithmChoice.algorithm(hint: .multivariate, table: one) == .dynamicMSET)
        // A dropped signal does not count.
        one = PlantData.table(signals: 2)
        for row in 0..<one.rowCount where row % 3 > 0 { one[row, 1] = .nan }
        #expect(try AlgorithmChoice.algorithm(hint: nil, table: one) == .perSignalMSET)
    }

    @Test func whatATrainingRefusesIsRefused() {
        #expect(throws: DetectorError.tooFewRows(rows: 10, minimum: 60)) {
            try AlgorithmChoice.algorithm(hint: nil, table: PlantData.table(rows: 10))
        }
        let empty = SignalTable(signalNames: [], values: [], rowCount: 100)
        #expect(throws: DetectorError.noSignals) { try AlgorithmChoice.algorithm(hint: nil, table: empty) }
    }

    @Test(arguments: [UInt64(1), 2, 3, 4, 5]) func signalsThatOnlyWanderAreNotCorrelated(seed: UInt64) throws {
        #expect(!(try SignalCorrelation(independent(rows: 2000, seed: seed, memory: 0))).isAny)
        #expect(!(try SignalCorrelation(independent(rows: 4000, seed: seed, memory: 0.9))).isAny)
    }

    @Test func explainedVarianceIsThatOfARegression() throws {
        // s1 = s0 + noise of half its size: R² of either is 0.8, less what the ridge takes.
        var table = independent(rows: 6000, signals: 2, memory: 0)
        var random = RandomStream(seed: 9)
        for row in 0..<6000 { table[row, 1] = 100 + 3 * (table[row, 0] + 0.5 * random.normal()) }
        let correlation = try SignalCorrelation(table)
        #expect(correlation.isAny && correlation.explained.count == 2)
        #expect(correlation.explained.allSatisfy { abs($0 - 0.8) < 0.03 })
        for row in 0..<6000 { table[row, 1] = 4 }
        #expect(try SignalCorrelation(table).explained[1] == 0)
        #expect(!(try SignalCorrelation(table)).isAny)
    }
}
