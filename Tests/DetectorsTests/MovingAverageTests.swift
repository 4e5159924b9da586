import Testing

@testable import Detectors

@Suite("Moving average")
struct MovingAverageTests {
    private func series(_ points: (Int64, Double)...) -> TimedValues {
        TimedValues(timestamps: points.map(\.0), values: points.map(\.1))
    }

    private func rows(_ settings: MovingAverage, _ current: TimedValues, _ history: TimedValues) throws
        -> [MovingAverage.Row]
    {
        try settings.judge(current: current, history: history)
    }

    @Test func aWindowHoldsThePointItself() throws {
        let found = try rows(
            MovingAverage(window: 3, multiplier: 1, minPeriods: 1), series((30, 5)), series((10, 1), (20, 3), (0, 100)))
        // Mean 3 and deviation 2 of 1, 3 and 5: on the bound is still normal.
        #expect(found == [.init(timestamp: 30, value: 5, severity: .normal, band: .init(lower: 1, upper: 5))])
    }

    @Test func currentPointsStandBehindHistoryAndReplaceIt() throws {
        let settings = MovingAverage(window: 2, multiplier: 0, minPeriods: 1)
        // Current is older than the history, and comes behind it all the same.
        let found = try rows(settings, series((5, 10), (1, 20)), series((7, 4), (9, 2)))
        #expect(found.map(\.timestamp) == [1, 5])
        #expect(found.map { $0.band?.lower } == [11, 15])
        // The entry of 9 is the current one; of two at an instant the last in sequence.
        let replaced = try rows(settings, series((9, 10)), series((8, 6), (9, 100), (8, 2)))
        #expect(replaced.map { $0.band?.lower } == [6])
    }

    @Test func pointsOfOneInstantShareABand() throws {
        let found = try rows(
            MovingAverage(window: 5, multiplier: 1, minPeriods: 2), series((3, 9), (3, 1)), series((1, 1), (2, 1)))
        #expect(found.map(\.value) == [9, 1])
        #expect(found.map(\.severity) == [.critical, .normal])
        #expect(found[0].band == .init(lower: 1, upper: 1))
    }

    @Test func bandsAreUndefinedWhileThereIsTooLittle() throws {
        let one = series((1, 7))
        #expect(try rows(MovingAverage(window: 5, minPeriods: 3), series((3, 9)), one).map(\.band) == [nil])
        #expect(try rows(MovingAverage(window: 1, minPeriods: 0), series((3, 9)), one).map(\.band) == [nil])
        #expect(try rows(MovingAverage(window: 0, minPeriods: 0), series((3, 9)), one).map(\.band) == [nil])
        #expect(try rows(MovingAverage(window: 0, minPeriods: 0), series((3, 9)), one).map(\.severity) == [.normal])
    }

    @Test func equalValuesHaveNoDeviationAtAll() throws {
        let found = try rows(
            MovingAverage(window: 3, multiplier: 5, minPeriods: 1), series((4, 0.1)),
            series((1, 1e9), (2, 0.1), (3, 0.1)))
        #expect(found[0].band == .init(lower: 0.1, upper: 0.1))
    }

    @Test(arguments: [
        MovingAverage(window: -1, minPeriods: 0), MovingAverage(window: 4, minPeriods: 5),
        MovingAverage(window: 4, minPeriods: -1), MovingAverage(window: .min, minPeriods: .min),
    ])
    func settingsHaveRanges(_ settings: MovingAverage) {
        #expect(throws: DetectorError.self) { try settings.judge(current: TimedValues(), history: TimedValues()) }
    }

    @Test func windowsMayBeLongerThanTheSeries() throws {
        let found = try rows(
            MovingAverage(window: .max, multiplier: 0, minPeriods: 1), series((3, 9)), series((1, 1), (2, 2)))
        #expect(found[0].band == .init(lower: 4, upper: 4))
    }

    /// Every window of a long series, beside mean and deviation worked out from its entries alone.
    @Test(arguments: [2, 3, 7, 24, 500, 3000])
    func agreesWithTheDefinition(_ window: Int) throws {
        var values: [Double] = []
        for index in 0..<2000 {
            let wobble = Double((index * 7919) % 1009) / 7
            // A level that is large beside what happens on it, and one reading that dwarfs everything.
            values.append(index == 600 ? 1e12 : 3e6 + wobble)
        }
        let points = TimedValues(timestamps: (0..<2000).map(Int64.init), values: values)
        let found = try MovingAverage(window: window, multiplier: 2, minPeriods: 2).judge(
            current: points, history: TimedValues())
        for index in 1..<2000 {
            let entries = values[max(0, index - window + 1)...index]
            let mean = entries.reduce(0, +) / Double(entries.count)
            let squares = entries.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
            let deviation = (squares / Double(entries.count - 1)).squareRoot()
            let band = try #require(found[index].band)
            let tolerance = 1e-12 * max(abs(mean), deviation)
            #expect(abs(band.lower - (mean - 2 * deviation)) <= tolerance, "\(index)")
            #expect(abs(band.upper - (mean + 2 * deviation)) <= tolerance, "\(index)")
        }
    }
}
