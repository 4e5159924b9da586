import Testing
import TimeSeries

/// Series recorded apart, put on common instants.
@Suite struct SeriesAlignmentTests {
    private static func time(_ minute: Int) -> Timestamp { Timestamp(microseconds: Int64(minute) * 60_000_000) }

    private static func variable(_ name: String, _ points: [(Int, Double)]) -> AlignmentVariable {
        AlignmentVariable(name: name, timestamps: points.map { time($0.0) }, values: points.map(\.1))
    }

    private let pair = [
        variable("b", [(0, 10), (1, .nan), (2, 12), (4, 14)]), variable("a", [(1, 1), (2, 2), (3, 3), (4, 4)]),
    ]

    private func column(_ series: AlignedSeries, _ name: String) -> [Double] {
        guard let column = series.table.signalNames.firstIndex(of: name) else { return [] }
        return (0..<series.table.rowCount).map { series.table[$0, column] }
    }

    @Test func outerRowsHaveAnyValueAndInnerRowsAll() throws {
        let outer = try SeriesAlignment(join: .outer, fill: .linear).align(pair)
        #expect(outer.table.signalNames == ["a", "b"])
        #expect(outer.table.timestamps == [0, 1, 2, 3, 4].map(Self.time))
        #expect(column(outer, "a") == [1, 1, 2, 3, 4])
        #expect(column(outer, "b") == [10, 11, 12, 13, 14])
        let inner = try SeriesAlignment(join: .inner, fill: .linear).align(pair)
        #expect(inner.table.timestamps == [2, 4].map(Self.time))
        #expect(inner.states.map(\.filledRatio) == [0, 0])
        // An instant at which nothing has a value is no row.
        let hollow = [Self.variable("a", [(0, 1), (1, .nan), (2, 3)])]
        #expect(try SeriesAlignment().align(hollow).table.timestamps == [0, 2].map(Self.time))
    }

    @Test(arguments: [
        (SeriesAlignment.Fill.previous, [5.0, 5, 5, 5, 8, 8]), (.subsequent, [5, 5, 8, 8, 8, 8]),
        (.linear, [5, 5, 6, 7, 8, 8]), (.zero, [0, 5, 0, 0, 8, 0]), (.fixed(-1.5), [-1.5, 5, -1.5, -1.5, 8, -1.5]),
    ])
    func fillsGaps(fill: SeriesAlignment.Fill, expected: [Double]) throws {
        let clock = Self.variable("clock", (0..<6).map { ($0, 0) })
        let series = try SeriesAlignment(fill: fill).align([clock, Self.variable("v", [(1, 5), (4, 8)])])
        #expect(column(series, "v") == expected)
    }

    @Test func straightLinesFollowTime() throws {
        let series = try SeriesAlignment().align([
            Self.variable("clock", [(0, 0), (1, 0), (9, 0), (10, 0)]), Self.variable("v", [(0, 0), (10, 100)]),
        ])
        #expect(column(series, "v") == [0, 10, 90, 100])
        let extremes = try SeriesAlignment().align([
            AlignmentVariable(
                name: "v", timestamps: [Timestamp(microseconds: .min), Timestamp(microseconds: .max)],
                values: [-.greatestFiniteMagnitude, .greatestFiniteMagnitude]), Self.variable("clock", [(0, 0)]),
        ])
        #expect(column(extremes, "v").allSatisfy { $0.isFinite })
    }

    @Test func theRangeKeepsItsPast() throws {
        let long = [Self.variable("v", (0..<100).map { ($0, Double($0)) })]
        let part = try SeriesAlignment().align(long, from: Self.time(50), to: Self.time(59), lead: 20)
        #expect(part.table.rowCount == 30 && part.firstRow == 20)
        #expect(part.table.timestamps?.first == Self.time(30) && part.table.timestamps?.last == Self.time(59))
        #expect(
            part.states == [
                VariableState(
                    name: "v", filledRatio: 0, effectiveCount: 30, first: Self.time(30), last: Self.time(59))
            ])
        // Where the past is shorter than wanted, all of it is kept.
        let early = try SeriesAlignment().align(long, from: Self.time(5), to: Self.time(9), lead: 20)
        #expect(early.table.rowCount == 10 && early.firstRow == 5)
        try early.check(window: 10)
        #expect(kind { try early.check(window: 11) } == .notEnoughInput)
        // Neighbours outside the range serve to fill.
        let sparse = [Self.variable("clock", (0..<10).map { ($0, 0) }), Self.variable("v", [(0, 0), (9, 9)])]
        let middle = try SeriesAlignment().align(sparse, from: Self.time(3), to: Self.time(4))
        #expect(column(middle, "v") == [3, 4])
        #expect(middle.states[1] == VariableState(name: "v", filledRatio: 1, effectiveCount: 0, first: nil, last: nil))
    }

    @Test func readingsMayComeInAnyOrder() throws {
        let series = try SeriesAlignment().align([Self.variable("v", [(3, 3), (1, 1), (2, .infinity), (4, 4)])])
        #expect(series.table.timestamps == [1, 3, 4].map(Self.time))
        #expect(column(series, "v") == [1, 3, 4])
    }

    private func kind(_ body: () throws -> Void) -> AlignmentError.Kind? {
        do { try body() } catch { return (error as? AlignmentError)?.kind }
        return nil
    }

    @Test func saysWhatDoesNotFit() {
        let v = Self.variable("v", [(0, 1), (1, 2)])
        let align = SeriesAlignment()
        #expect(kind { _ = try align.align([]) } == .noVariablesFound)
        #expect(kind { _ = try align.align([v, v]) } == .duplicatedVariables)
        #expect(kind { _ = try align.align([Self.variable("v", [(0, 1), (0, 2)])]) } == .mergeDataFailed)
        #expect(
            kind { _ = try align.align([AlignmentVariable(name: "v", timestamps: [], values: [1])]) }
                == .mergeDataFailed)
        #expect(kind { _ = try align.align([v, Self.variable("w", [(0, .nan)])]) } == .mergeDataFailed)
        #expect(kind { _ = try align.align([Self.variable("w", [(0, .nan)])]) } == .noData)
        #expect(kind { _ = try align.align([v], from: Self.time(2)) } == .noData)
        #expect(kind { _ = try align.align([v], from: Self.time(1), to: Self.time(0)) } == .noData)
        #expect(kind { _ = try align.align([v], maximumRows: 1) } == .tooManyData)
        #expect(kind { _ = try SeriesAlignment(fill: .fixed(.nan)).align([v]) } == .mergeDataFailed)
        let apart = [Self.variable("v", [(0, 1)]), Self.variable("w", [(1, 1)])]
        #expect(kind { _ = try SeriesAlignment(join: .inner).align(apart) } == .noData)
    }

    @Test func variablesAreThoseOfTheModel() throws {
        let given = [Self.variable("a", []), Self.variable("b", [])]
        try given.check(areExactly: ["b", "a"], form: .columns)
        #expect(kind { try given.check(areExactly: ["a"], form: .columns) } == .numColumnsMismatch)
        #expect(kind { try given.check(areExactly: ["a"], form: .files) } == .redundantFile)
        #expect(kind { try given.check(areExactly: ["a", "b", "c"], form: .columns) } == .columnNotFound)
        #expect(kind { try given.check(areExactly: ["a", "c"], form: .files) } == .fileNotExist)
    }

    @Test func trainingDataIsThinnedToWholeRuns() throws {
        let long = ["a", "b"].map { name in Self.variable(name, (0..<1000).map { ($0, Double($0)) }) }
        let series = try SeriesAlignment().align(
            long, from: Self.time(50), lead: 10, reduction: RowReduction(maximumCells: 600, runLength: 100))
        #expect(series.table.values.count <= 600 && series.firstRow == 10)
        #expect(series.reduction == RowReduction.Result(rowsRead: 960, rowsKept: series.table.rowCount))
        #expect(series.table.restarts == [100, 200])
        #expect(column(series, "a") == (series.table.timestamps ?? []).map { Double($0.microseconds / 60_000_000) })
        #expect(try SeriesAlignment().align(long, reduction: RowReduction(maximumCells: 2000)).reduction == nil)
    }

    @Test func canBeStopped() {
        struct Stopped: Error {}
        #expect(throws: Stopped.self) { try SeriesAlignment().align(pair) { throw Stopped() } }
    }
}
