import Detectors
import NumericalMethods
import Testing
import TimeSeries

/// Data that break careless arithmetic: nothing traps, no NaN comes out.
@Suite struct RobustnessTests {
    struct Odd: Sendable, CustomStringConvertible {
        let description: String
        let table: @Sendable (_ seed: UInt64) -> SignalTable
    }

    static let odd: [Odd] = [
        Odd(description: "one signal") { PlantData.table(signals: 1, seed: $0) },
        Odd(description: "fewest rows") { PlantData.table(rows: 60, signals: 30, seed: $0) },
        Odd(description: "all constant") { seed in
            SignalTable(signalNames: ["a", "b"], values: (0..<200).map { $0 % 2 == 0 ? 7 : 0 }, rowCount: 100)
        },
        Odd(description: "constant beside varying") { seed in
            PlantData.replacing(PlantData.table(seed: seed), column: 1) { _ in -3 }
        },
        Odd(description: "one-hot") { seed in
            PlantData.replacing(PlantData.table(seed: seed), column: 3) { $0 % 97 == 5 ? 1 : 0 }
        },
        Odd(description: "copy and sum") { seed in
            let table = PlantData.table(seed: seed)
            let copied = PlantData.replacing(table, column: 1) { table[$0, 0] }
            return PlantData.replacing(copied, column: 3) { table[$0, 0] + table[$0, 2] }
        },
        Odd(description: "near the largest number") { seed in
            let table = PlantData.table(seed: seed)
            return PlantData.replacing(table, column: 0) { $0 % 2 == 0 ? 1.7e308 : -1.7e308 + 1e306 * table[$0, 0] }
        },
        Odd(description: "1e300") { seed in
            let table = PlantData.table(seed: seed)
            return PlantData.replacing(table, column: 2) { 1e300 * table[$0, 2] }
        },
        Odd(description: "subnormal") { seed in
            let table = PlantData.table(seed: seed)
            return PlantData.replacing(table, column: 2) {
                Double.leastNonzeroMagnitude * (table[$0, 2] * 10).rounded()
            }
        },
        Odd(description: "infinities") { seed in
            let table = PlantData.table(seed: seed)
            return PlantData.replacing(table, column: 2) {
                $0 % 7 == 0 ? .infinity : $0 % 11 == 0 ? -.infinity : table[$0, 2]
            }
        },
        Odd(description: "many missing") { seed in
            PlantData.withMissingCells(PlantData.table(seed: seed), share: 0.4, seed: seed)
        },
        Odd(description: "long gap") { seed in
            let table = PlantData.table(seed: seed)
            return PlantData.replacing(table, column: 0) { (40..<120).contains($0) ? .nan : table[$0, 0] }
        },
        Odd(description: "wild clock") { seed in
            var table = PlantData.table(seed: seed, secondsPerRow: 1)
            for row in 0..<table.rowCount {
                table.timestamps?[row].microseconds = [Int64.min, 0, 5, 5, Int64.max, -3][row % 6]
            }
            return table
        },
    ]

    /// Constant, duplicate, collinear, integer, one-hot, coarse and mostly missing columns beside ordinary ones.
    private static func everyKind(rows: Int, seed: UInt64) -> SignalTable {
        var random = RandomStream(seed: seed &+ 77)
        let plant = PlantData.table(rows: rows, signals: 10, seed: seed, secondsPerRow: 1)
        var values: [Double] = []
        for row in 0..<rows {
            let x = plant.values[(row * 10)..<((row + 1) * 10)]
            func at(_ j: Int) -> Double { x[x.startIndex + j] }
            values += [
                at(0), at(0), at(1), at(0) + 2 * at(1), 5, 0, (3 * at(2)).rounded(), Double(row % 3),
                row % 23 == 7 ? 1 : 0, row % 23 == 11 ? 1 : 0, (at(3) / 2).rounded() * 2, -at(4), at(4),
                row == 9 ? at(5) : .nan, random.uniform() < 0.8 ? .nan : at(6), random.uniform() < 0.3 ? .nan : at(7),
                row % 4 == 0 ? at(8) : .nan, 1e9 + at(9),
            ]
        }
        return SignalTable(
            signalNames: (0..<18).map { "c\($0)" }, timestamps: plant.timestamps, values: values, rowCount: rows)
    }

    @Test(arguments: [70, 200, 1000]) func everyKindOfColumnAtOnceIsTrainedAndReported(rows: Int) throws {
        let table = Self.everyKind(rows: rows, seed: 4)
        let model = try DynamicMSET.fit(table, parameters: DynamicMSET.Parameters(memoryRows: 50))
        let signals = model.report.signals
        #expect(signals.map(\.status.rawValue).filter { $0 == "DROPPED" }.count == 3)
        #expect(signals[13].status == .dropped && signals[14].status == .dropped)
        #expect(signals[1].details?.contains("proportional") == true)
        #expect(signals[4].details?.contains("constant") == true)
        #expect(signals[15].details?.contains("missing values were estimated") == true)
        #expect(signals[8].isQuantized && signals[7].isQuantized && !signals[0].isQuantized)
        #expect((model.report.warning?.contains("rows are few") == true) == (rows < 10 * model.signalNames.count))
        let columns = model.signalNames.map { name in Int(name.dropFirst()) ?? 0 }
        let again = try DynamicMSETModel(decoding: try model.encoded())
        let detection = try again.score(Self.everyKind(rows: 150, seed: 5).columns(columns))
        #expect(detection.isSound && detection.isScored.contains(true))
    }

    @Test(arguments: odd) func trainsAndScoresOddData(odd: Odd) throws {
        let model = try DynamicMSET.fit(odd.table(1), parameters: DynamicMSET.Parameters(memoryRows: 50))
        let again = try DynamicMSETModel(decoding: try model.encoded())
        for seed: UInt64 in [1, 2] {
            let detection = try again.score(odd.table(seed))
            #expect(detection.isSound)
        }
    }

    @Test(arguments: odd) func scoresOddDataWithAnOrdinaryModel(odd: Odd) throws {
        let table = odd.table(3)
        let ordinary = PlantData.table(rows: 100, signals: table.signalCount)
        let renamed = SignalTable(signalNames: table.signalNames, values: ordinary.values, rowCount: 100)
        let model = try DynamicMSET.fit(renamed, parameters: DynamicMSET.Parameters(memoryRows: 50))
        #expect(try model.score(table).isSound)
    }

    @Test func aConstantSignalThatChangesIsFoundAndNamed() throws {
        let train = PlantData.replacing(PlantData.table(), column: 1) { _ in 20 }
        let model = try DynamicMSET.fit(train, parameters: DynamicMSET.Parameters(memoryRows: 50))
        #expect(model.report.signals[1].details?.contains("constant") == true)
        let test = PlantData.replacing(PlantData.table(rows: 40, seed: 5), column: 1) { $0 < 20 ? 20 : 25 }
        let detection = try model.score(test)
        #expect(detection.isAnomaly[20] && detection.isSignalAnomalous[20 * 4 + 1])
    }

    @Test func mostlyMissingSignalsAreDroppedAndRowsNotScored() throws {
        let plant = PlantData.table()
        let train = PlantData.replacing(plant, column: 3) { $0 % 3 == 0 ? plant[$0, 3] : .nan }
        let model = try DynamicMSET.fit(train, parameters: DynamicMSET.Parameters(memoryRows: 50))
        #expect(model.signalNames == ["s0", "s1", "s2"])
        #expect(model.allSignalNames.count == 4 && model.report.signals[3].status == .dropped)
        var test = PlantData.table(rows: 30, seed: 2).columns([0, 1, 2])
        (test[10, 0], test[10, 1]) = (.nan, .nan)
        test[11, 2] = .nan
        let detection = try model.score(test, sensitivity: 1)
        #expect(!detection.isScored[10] && detection.scores[10] == 0 && !detection.isAnomaly[10])
        #expect(detection.isScored[11] && detection.isImputed[11 * 3 + 2])
        #expect(!detection.isSignalAnomalous[11 * 3 + 2])
    }

    @Test func findingsNameCopiesSumsAndSteps() throws {
        let table = PlantData.table(rows: 200)
        let copied = PlantData.replacing(table, column: 1) { 2 * table[$0, 0] + 1 }
        let train = PlantData.replacing(copied, column: 3) { Double(Int(table[$0, 3]) % 3) }
        let report = try DynamicMSET.fit(train, parameters: DynamicMSET.Parameters(memoryRows: 50)).report
        #expect(report.signals[1].details?.contains("'s0'") == true)
        #expect(report.signals[3].isQuantized && !report.signals[2].isQuantized)
        #expect(report.signals.allSatisfy { $0.status == .accepted })
    }

    @Test func findingsNameCountersAndSignalsOfTheirOwn() throws {
        let table = PlantData.table(rows: 400)
        var random = RandomStream(seed: 9)
        let noise = (0..<400).map { _ in random.normal() }
        let counting = PlantData.replacing(table, column: 1) { 5 - 2 * Double($0) }
        let train = PlantData.replacing(counting, column: 3) { noise[$0] }
        let signals = try DynamicMSET.fit(train, parameters: DynamicMSET.Parameters(memoryRows: 50)).report.signals
        #expect(signals[1].details?.contains("monotonic") == true)
        #expect(signals[3].details?.contains("not correlated") == true)
        #expect(signals[0].details == nil && signals[2].details == nil)
        #expect(signals.allSatisfy { $0.status == .accepted })
    }

    @Test(arguments: [
        DynamicMSET.Parameters(fap: 0.0009), .init(fap: 0.11), .init(fap: .nan), .init(trainingFraction: 0.49),
        .init(trainingFraction: 1), .init(memoryRows: 9), .init(ridge: 0), .init(halfLife: .infinity), .init(clip: 1),
    ])
    func refusesParametersOutOfRange(parameters: DynamicMSET.Parameters) {
        #expect(throws: DetectorError.self) { try DynamicMSET.fit(PlantData.table(), parameters: parameters) }
    }
}
