import Detectors
import NumericalMethods
import Testing

/// What a forest promises whatever the numbers are.
@Suite struct IsolationForestTests {
    static func table(rows: Int, columns: Int, seed: UInt64 = 1) -> Matrix {
        var random = RandomStream(seed: seed)
        return Matrix(rows: rows, columns: columns, values: (0..<(rows * columns)).map { _ in random.normal() })
    }

    private func column(_ values: [Double]) -> Matrix { Matrix(rows: values.count, columns: 1, values: values) }

    @Test(arguments: [1, 3]) func farAwayRowsAreFound(columns: Int) throws {
        var table = Self.table(rows: 200, columns: columns)
        for row in [17, 90] { for column in 0..<columns { table[row, column] = 9 } }
        let (forest, scores) = try IsolationForest.fitAndScore(
            table, parameters: .init(contamination: .fraction(0.01)))
        #expect((0..<200).filter { forest.isAnomaly(scores[$0]) } == [17, 90])
        #expect(scores.allSatisfy { $0 > -1 && $0 < 0 })
    }

    @Test(arguments: [1, 4]) func aScoreDependsOnItsRowAlone(columns: Int) throws {
        let table = Self.table(rows: 120, columns: columns)
        let (forest, scores) = try IsolationForest.fitAndScore(table, parameters: .init(trees: 20))
        #expect(try forest.scores(table) == scores)
        for row in [0, 7, 119] {
            let values = Array(table.values[(row * columns)..<((row + 1) * columns)])
            #expect(try forest.scores(Matrix(rows: 1, columns: columns, values: values)) == [scores[row]])
        }
        #expect(try forest.scores(Matrix(rows: 0, columns: columns)) == [])
        // Twice the numbers are cut at twice the places.
        let doubled = Matrix(rows: 120, columns: columns, values: table.values.map { 2 * $0 })
        #expect(try IsolationForest.fitAndScore(doubled, parameters: .init(trees: 20)).scores == scores)
    }

    @Test func theSeedDecides() throws {
        let table = Self.table(rows: 300, columns: 2)
        func forest(_ seed: UInt32) throws -> FittedIsolationForest {
            try IsolationForest.fit(table, parameters: .init(trees: 10, seed: seed))
        }
        #expect(try forest(1) == forest(1))
        #expect(try forest(1).scores(table) != forest(2).scores(table))
        #expect(try forest(0) == forest(0) && forest(.max) == forest(.max))
    }

    @Test(arguments: [IsolationForest.Parameters.Contamination.auto, .fraction(0.1), .fraction(0.5)])
    func ofEqualRowsNoneIsAnAnomaly(contamination: IsolationForest.Parameters.Contamination) throws {
        for (rows, columns) in [(1, 1), (1, 3), (2, 1), (49, 1), (300, 2)] {
            let table = Matrix(rows: rows, columns: columns, values: [Double](repeating: 3.5, count: rows * columns))
            for trees in [1, 10, 30] {
                let (forest, scores) = try IsolationForest.fitAndScore(
                    table, parameters: .init(trees: trees, contamination: contamination))
                #expect(scores == [Double](repeating: -0.5, count: rows))
                #expect(forest.offset == -0.5 && !scores.contains(where: forest.isAnomaly))
            }
        }
    }

    @Test func theBorderLeavesTheContaminatedPartBelow() throws {
        let table = Self.table(rows: 400, columns: 3)
        for part in [0.01, 0.1, 0.5] {
            let (forest, scores) = try IsolationForest.fitAndScore(
                table, parameters: .init(trees: 20, contamination: .fraction(part)))
            #expect(scores.count(where: forest.isAnomaly) == Int((part * 399).rounded(.up)))
        }
        #expect(try IsolationForest.fit(table, parameters: .init(trees: 2)).offset == -0.5)
    }

    @Test func singlePrecisionIsWhatIsSeen() throws {
        let values = Self.table(rows: 50, columns: 1).values
        let rounded = values.map { Double(Float($0)) }
        #expect(rounded != values)
        #expect(try IsolationForest.fit(column(values)) == IsolationForest.fit(column(rounded)))
        let extremes = [-Double(Float.greatestFiniteMagnitude), 0, -0.0, 5e-324, Double(Float.greatestFiniteMagnitude)]
        #expect(try IsolationForest.fitAndScore(column(extremes)).scores.allSatisfy { $0 > -1 && $0 < 0 })
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity, 3.5e38, -1e300])
    func unusableCellsAreNamed(value: Double) throws {
        var table = Self.table(rows: 10, columns: 3)
        let forest = try IsolationForest.fit(table, parameters: .init(trees: 2))
        table[7, 2] = value
        func names(_ error: (any Error)?) -> Bool {
            guard case .unusableCell(7, 2, let cell, _) = error as? DetectorError else { return false }
            return cell.bitPattern == value.bitPattern
                && "\(DetectorError.unusableCell(row: 7, column: 2, value: value, allowed: "x"))".hasPrefix(
                    "row 7, column 2 holds \(value)")
        }
        #expect(names(#expect(throws: DetectorError.self) { try IsolationForest.fit(table) }))
        #expect(names(#expect(throws: DetectorError.self) { try forest.scores(table) }))
    }

    @Test func tablesOfTheWrongShapeAreRefused() throws {
        #expect(throws: DetectorError.tooFewRows(rows: 0, minimum: 1)) {
            try IsolationForest.fit(Matrix(rows: 0, columns: 2))
        }
        #expect(throws: DetectorError.noSignals) { try IsolationForest.fit(Matrix(rows: 2, columns: 0)) }
        let forest = try IsolationForest.fit(Self.table(rows: 9, columns: 2), parameters: .init(trees: 2))
        #expect(throws: DetectorError.columnMismatch(expected: 2, got: 3)) {
            try forest.scores(Self.table(rows: 9, columns: 3))
        }
    }

    @Test(arguments: [
        ("trees", IsolationForest.Parameters(trees: 0)), ("trees", .init(trees: -5)),
        ("trees", .init(trees: 1_000_000_000)), ("trees", .init(trees: .max)),
        ("trees", .init(trees: 50_000, sampleSize: .fraction(1))),
        ("sampleSize", .init(sampleSize: .count(0))), ("sampleSize", .init(sampleSize: .count(.min))),
        ("sampleSize", .init(sampleSize: .fraction(0))), ("sampleSize", .init(sampleSize: .fraction(1.01))),
        ("sampleSize", .init(sampleSize: .fraction(.nan))), ("sampleSize", .init(sampleSize: .fraction(0.001))),
        ("maxFeatures", .init(maxFeatures: 0)), ("maxFeatures", .init(maxFeatures: 1.5)),
        ("maxFeatures", .init(maxFeatures: .nan)),
        ("contamination", .init(contamination: .fraction(0))),
        ("contamination", .init(contamination: .fraction(0.500001))),
        ("contamination", .init(contamination: .fraction(.infinity))),
    ])
    func parametersOutOfRangeAreNamed(name: String, parameters: IsolationForest.Parameters) throws {
        let error = #expect(throws: DetectorError.self) {
            try IsolationForest.fit(Self.table(rows: 200, columns: 1), parameters: parameters)
        }
        guard case .parameterOutOfRange(name, _, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func sampleSizesBeyondTheTableAreTheTable() throws {
        let table = Self.table(rows: 30, columns: 2)
        func size(_ sampleSize: IsolationForest.Parameters.SampleSize) throws -> Int {
            try IsolationForest.fit(table, parameters: .init(trees: 1, sampleSize: sampleSize)).sampleSize
        }
        #expect(try size(.auto) == 30 && size(.count(.max)) == 30 && size(.count(1)) == 1)
        #expect(try size(.fraction(1)) == 30 && size(.fraction(0.999)) == 29 && size(.fraction(1 / 30)) == 1)
        let scores = try IsolationForest.fitAndScore(table, parameters: .init(trees: 3, sampleSize: .count(1))).scores
        #expect(scores == [Double](repeating: -0.5, count: 30))
    }

    private struct Stop: Error {}

    @Test(arguments: [1, 2]) func workCanBeStopped(columns: Int) throws {
        let table = Self.table(rows: 20, columns: columns)
        var calls = 0
        #expect(throws: Stop.self) {
            try IsolationForest.fit(table, parameters: .init(trees: 1000)) {
                calls += 1
                if calls == 5 { throw Stop() }
            }
        }
        #expect(calls == 5)
        let forest = try IsolationForest.fit(table, parameters: .init(trees: 3))
        #expect(throws: Stop.self) { try forest.scores(table) { throw Stop() } }
    }
}
