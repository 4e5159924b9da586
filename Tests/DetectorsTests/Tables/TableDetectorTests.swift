import NumericalMethods
import Testing
import TimeSeries

@testable import Detectors

/// What holds for every algorithm.
@Suite struct TableDetectorTests {
    typealias Algorithm = TableDetector.Algorithm

    /// A row unlike those of ``TableRows/mixed(rows:seed:)``.
    private static let odd = ["40", "-30", "q", "yes", "1970-01-01", "zebra"]

    private func fit(
        _ rows: CellTable, _ algorithm: Algorithm, columns: [TableColumn] = TableRows.mixedColumns,
        containsAnomalies: Bool = true
    ) throws -> TableDetector.Trained {
        try TableDetector.fit(
            rows, columns: columns,
            parameters: .init(algorithm: algorithm, containsAnomalies: containsAnomalies))
    }

    private func isFinite(_ trained: TableDetector.Trained) -> Bool {
        trained.scores.allSatisfy { $0.isFinite } && trained.distances.allSatisfy { $0.isFinite }
    }

    @Test(arguments: Algorithm.allCases) func aTenthOfTheTrainingRowsIsAnomalous(algorithm: Algorithm) throws {
        let trained = try fit(TableRows.mixed(rows: 301), algorithm)
        let anomalous = trained.scores.count { $0 <= 0 }
        // The threshold is a row's own score here, position 0.1 x 300, and that row counts.
        #expect(anomalous == 31)
        #expect(trained.percentAnomalies == 31.0 / 301)
        #expect(trained.scores.count == 301 && trained.distances.count == 301)
        #expect(isFinite(trained))
    }

    @Test(arguments: Algorithm.allCases) func whatMostRowsAreIsNormal(algorithm: Algorithm) throws {
        let columns = [TableColumn(name: "a", dataType: .numericMeasure)]
        func trained(_ ordinary: Int, _ odd: Int) throws -> TableDetector.Trained {
            let cells = Array(repeating: ["5"], count: ordinary) + Array(repeating: ["900"], count: odd)
            return try fit(TableRows.table(["a"], cells), algorithm, columns: columns)
        }
        for odd in [1, 4] {
            let trained = try trained(100, odd)
            #expect(trained.scores.map { $0 <= 0 } == (0..<(100 + odd)).map { $0 >= 100 })
            #expect(trained.percentAnomalies == Double(odd) / Double(100 + odd))
        }
        #expect(try trained(60, 0).percentAnomalies == 0)
    }

    @Test(arguments: Algorithm.allCases) func numbersFarFromZeroKeepTheirDigits(algorithm: Algorithm) throws {
        let numbers = (0..<100).map { "\(1_700_000_000_000 + $0 % 5)" } + ["1700000000030"]
        let days = (0..<100).map { "2024-05-01T10:00:0\($0 % 5)Z" } + ["2024-05-01T10:00:40Z"]
        for (type, cells) in [(TableColumn.DataType.numericMeasure, numbers), (.date, days)] {
            let rows = TableRows.table(["a"], cells.map { [$0] })
            let trained = try fit(rows, algorithm, columns: [TableColumn(name: "a", dataType: type)])
            let lowest = trained.scores.indices.min { trained.scores[$0] < trained.scores[$1] }
            #expect(lowest == 100)
            #expect(trained.scores[100] < trained.scores[0] - 0.01)
            let opened = try FittedTableDetector(decoding: trained.detector.encoded())
            #expect(try opened.scores(rows) == trained.scores)
        }
    }

    @Test(arguments: Algorithm.allCases) func aRowHasOneScoreWhereverItStands(algorithm: Algorithm) throws {
        let rows = TableRows.mixed(rows: 200)
        let trained = try fit(rows, algorithm)
        #expect(try trained.detector.scores(rows) == trained.scores)
        let some = [199, 3, 3, 70]
        #expect(try trained.detector.scores(TableRows.part(rows, some)) == some.map { trained.scores[$0] })
        for row in [0, 111] {
            #expect(try trained.detector.scores(TableRows.part(rows, [row])) == [trained.scores[row]])
        }
        #expect(try trained.detector.scores(TableRows.part(rows, [])).isEmpty)
    }

    @Test(arguments: Algorithm.allCases) func scoresComeFromTheSeed(algorithm: Algorithm) throws {
        let rows = TableRows.mixed(rows: 400)
        func trained(_ seed: UInt32) throws -> TableDetector.Trained {
            try TableDetector.fit(
                rows, columns: TableRows.mixedColumns, parameters: .init(algorithm: algorithm, seed: seed))
        }
        let first = try trained(5)
        #expect(try trained(5).scores == first.scores)
        #expect(try trained(5).detector.encoded() == first.detector.encoded())
        let isSame = try trained(6).scores == first.scores
        #expect(isSame == (algorithm == .ecod))
    }

    @Test(arguments: Algorithm.allCases) func withoutAnomaliesNoTrainingRowIsOne(algorithm: Algorithm) throws {
        let rows = TableRows.mixed(rows: 300)
        let columns = Array(TableRows.mixedColumns[0...1])
        let with = try fit(rows, algorithm, columns: columns)
        let without = try fit(rows, algorithm, columns: columns, containsAnomalies: false)
        #expect(without.percentAnomalies == 0)
        #expect(without.scores.allSatisfy { $0 > 0 })
        // The same training, with another threshold. (An ensemble leaves no rows out.)
        let moved = zip(with.scores, without.scores).map { $1 - $0 }
        let isMoved = moved.allSatisfy { abs($0 - moved[0]) < 1e-9 }
        #expect(isMoved == (algorithm != .ensemble))
        let odd = TableRows.table(TableRows.mixedColumns.map { $0.name }, [Self.odd])
        // What the threshold calls normal still has an order: this row is among the lowest tenth.
        #expect(try without.detector.scores(odd)[0] < without.scores.sorted()[30])
    }

    @Test(arguments: Algorithm.allCases) func whatStandsOutScoresLowest(algorithm: Algorithm) throws {
        var rows = TableRows.mixed(rows: 200)
        rows.beginRow()
        for (column, text) in Self.odd.enumerated() { rows.set(column, text) }
        let trained = try fit(rows, algorithm)
        #expect(trained.scores.indices.min { trained.scores[$0] < trained.scores[$1] } == 200)
        #expect(trained.scores[200] < 0)
    }

    @Test(arguments: Algorithm.allCases) func tablesWithoutVarietyHaveNoAnomalies(algorithm: Algorithm) throws {
        let columns = [TableColumn(name: "x", dataType: .numeric), TableColumn(name: "s", dataType: .string)]
        for count in [1, 2, 300] {
            let rows = TableRows.table(["x", "s"], [[String?]](repeating: ["0.1", "same"], count: count))
            let trained = try fit(rows, algorithm, columns: columns)
            #expect(trained.percentAnomalies == 0)
            #expect(trained.distances == [Double](repeating: 0, count: count))
            #expect(Set(trained.scores).count == 1)
            #expect(try trained.detector.scores(rows) == trained.scores)
        }
    }

    @Test(arguments: Algorithm.allCases) func emptyColumnsDoNoHarm(algorithm: Algorithm) throws {
        let columns = TableColumn.DataType.allCases.map { TableColumn(name: $0.rawValue, dataType: $0) }
        let names = columns.map { $0.name }
        let empty = TableRows.table(names, [[nil, "", nil], [], ["", "", "", "", "", ""]])
        let trained = try fit(empty, algorithm, columns: columns)
        #expect(isFinite(trained))
        // A text column alone, which becomes nothing at all.
        let text = try fit(empty, algorithm, columns: [TableColumn(name: "text", dataType: .text)])
        #expect(text.percentAnomalies == 0)
        let again = try FittedTableDetector(decoding: text.detector.encoded())
        #expect(try again.scores(empty) == text.scores)
        // Columns that the table does not have.
        #expect(try fit(TableRows.table(["other"], [["1"], ["2"]]), algorithm, columns: columns).percentAnomalies == 0)
    }

    @Test(arguments: Algorithm.allCases) func theLargestNumbersAreScored(algorithm: Algorithm) throws {
        let most = Float.greatestFiniteMagnitude
        let columns = ["x", "y"].map { TableColumn(name: $0, dataType: .numericMeasure) }
        let cells = ["\(most)", "-\(most)", "1e-40", "0", "-0", "3", "\(most)"]
        let trained = try fit(TableRows.table(["x", "y"], cells.map { [$0, "1"] }), algorithm, columns: columns)
        #expect(isFinite(trained))
        #expect(trained.scores[3] == trained.scores[4])
        let again = try FittedTableDetector(decoding: trained.detector.encoded())
        #expect(try again.scores(TableRows.table(["X"], [["\(most)"], ["1e38"]])).allSatisfy { $0.isFinite })
    }

    @Test(arguments: Algorithm.allCases) func aTrainingEndsWhereItsProgressThrows(algorithm: Algorithm) throws {
        struct Stopped: Error {}
        let rows = TableRows.mixed(rows: 300)
        func progress(until most: Int) throws -> [Double] {
            var told: [Double] = []
            _ = try TableDetector.fit(
                rows, columns: TableRows.mixedColumns, parameters: .init(algorithm: algorithm),
                progress: {
                    told.append($0)
                    if told.count > most { throw Stopped() }
                })
            return told
        }
        let told = try progress(until: .max)
        let isShare = told.allSatisfy { $0 >= 0 && $0 <= 1 }
        #expect(told.count > 20 && isShare && told.last == 1)
        #expect(told == told.sorted())
        for most in [0, 1, 10, told.count - 1] { #expect(throws: Stopped.self) { try progress(until: most) } }
        let detector = try fit(rows, algorithm).detector
        #expect(throws: Stopped.self) { try detector.scores(rows) { throw Stopped() } }
    }

    @Test func cellsThatDoNotFitAreNamed() throws {
        func message(_ type: TableColumn.DataType, _ text: String, columns: [TableColumn]? = nil) -> String? {
            let columns = columns ?? [TableColumn(name: "It", dataType: type)]
            let rows = TableRows.table(["other", "it"], [["1", nil], ["2", ""], ["3", text]])
            do { _ = try TableDetector.fit(rows, columns: columns) } catch { return "\(error)" }
            return nil
        }
        #expect(
            message(.numeric, "12a")?.hasPrefix("row 3, column 'It' holds '12a': allowed is a decimal number") == true)
        #expect(message(.numericMeasure, "1e39")?.contains("at most 3.4") == true)
        #expect(message(.numeric, "nan") != nil && message(.numeric, "inf") != nil)
        #expect(message(.logical, "maybe")?.contains("true or false") == true)
        #expect(message(.date, "2024-02-30")?.contains("ISO 8601") == true)
        #expect(message(.string, "12a") == nil && message(.text, "12a") == nil)
        let long = try #require(message(.numeric, String(repeating: "x", count: 60_000)))
        #expect(long.count < 200)
        let twice = [TableColumn(name: "It", dataType: .string), TableColumn(name: "iT", dataType: .string)]
        #expect(message(.string, "a", columns: twice)?.contains("different names") == true)
        #expect(message(.string, "a", columns: [])?.contains("1 to 2000") == true)
        let many = (0...2000).map { TableColumn(name: "c\($0)", dataType: .numeric) }
        #expect(message(.string, "a", columns: many)?.contains("2001 feature columns") == true)
        let none = TableRows.table(["it"], [])
        #expect(throws: DetectorError.tooFewRows(rows: 0, minimum: 1)) {
            try TableDetector.fit(none, columns: [TableColumn(name: "it", dataType: .string)])
        }
        for part in [0, -0.1, 0.51, .nan] {
            #expect(throws: DetectorError.self) {
                try TableDetector.fit(
                    TableRows.mixed(rows: 5), columns: TableRows.mixedColumns, parameters: .init(contamination: part))
            }
        }
    }

    @Test func theForestIsTheSharedOne() throws {
        let rows = TableRows.mixed(rows: 300)
        let columns = Array(TableRows.mixedColumns[0...1])
        let trained = try fit(rows, .isolationForest, columns: columns)
        func number(_ row: Int, _ column: Int) -> Double? { rows.text(row: row, column: column).flatMap { Double($0) } }
        let sizes = (0..<300).compactMap { number($0, 0) }
        let mean = sizes.reduce(0, +) / Double(sizes.count)
        let values: [Double] = (0..<300).flatMap { (row: Int) -> [Double] in
            [number(row, 0) ?? mean, number(row, 1) ?? 0]
        }
        let (forest, scores) = try IsolationForest.fitAndScore(
            Matrix(rows: 300, columns: 2, values: values), parameters: .init(contamination: .fraction(0.1)))
        #expect(trained.scores == scores.map { $0 - forest.offset })
    }

    @Test func longTablesAreScoredLikeShortOnes() throws {
        // Four columns of 60 categories: more numbers than fit into one block of a matrix.
        let columns = (0..<4).map { TableColumn(name: "c\($0)", dataType: .string) }
        var random = RandomStream(seed: 8)
        let rows = TableRows.table(
            columns.map { $0.name }, (0..<3000).map { _ in (0..<4).map { _ in "\(random.index(below: 60))" } })
        let trained = try fit(rows, .ecod, columns: columns)
        let last = try trained.detector.scores(TableRows.part(rows, [2999]))
        #expect(last == [trained.scores[2999]])
        // Of the categories of a column one depends on the others: 236 directions.
        let sum: Double = trained.distances.reduce(0, +)
        #expect(abs(sum - 707_764) < 1e-3)
    }
}
