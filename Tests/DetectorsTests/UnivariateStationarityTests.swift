import NumericalMethods
import Testing

@testable import Detectors

/// Numbers of arch 7.2.0 (`ADF(x).stat`, `KPSS(x).stat`).
@Suite struct UnivariateStationarityTests {
    struct Case: Sendable {
        var count: Int
        var series: UnivariateSampleSeries
        var dickeyFuller: Double
        var kpss: Double
        var order: Int
    }

    static let cases = [
        Case(count: 13, series: .noise, dickeyFuller: -2.2658835795109202, kpss: 0.08720462591030893, order: 0),
        Case(count: 13, series: .walk, dickeyFuller: -3.4194499408744026, kpss: 0.2313621684098863, order: 0),
        Case(count: 13, series: .secondWalk, dickeyFuller: -0.7970507389209437, kpss: 0.6799711229161064, order: 1),
        Case(count: 13, series: .shifted, dickeyFuller: -1.0062187599607662, kpss: 0.5719898615526428, order: 1),
        Case(count: 60, series: .noise, dickeyFuller: -6.327989437736733, kpss: 0.12243231273211459, order: 0),
        Case(count: 60, series: .walk, dickeyFuller: -2.7726998597460333, kpss: 0.4678929368400835, order: 1),
        Case(count: 60, series: .secondWalk, dickeyFuller: 3.330544715887093, kpss: 1.2689833875545016, order: 1),
        Case(count: 60, series: .seasonal, dickeyFuller: -6.464540120786618, kpss: 0.10778285077484473, order: 0),
        Case(count: 500, series: .noise, dickeyFuller: -12.183031619599406, kpss: 0.13580511209756002, order: 0),
        Case(count: 500, series: .walk, dickeyFuller: -1.9703660464915498, kpss: 3.2115997993993686, order: 1),
        Case(count: 500, series: .secondWalk, dickeyFuller: 0.7786438294039819, kpss: 3.900275908639383, order: 2),
        Case(count: 500, series: .shifted, dickeyFuller: -1.1225099260946299, kpss: 3.272897865261559, order: 1),
        Case(count: 500, series: .seasonal, dickeyFuller: -5.676236541752272, kpss: 3.458539295301355, order: 0),
    ]

    @Test(arguments: cases) func statisticsAreThoseOfTheReference(_ example: Case) throws {
        let values = example.series.values(example.count)
        let found = [
            try #require(DickeyFullerTest.statistic(of: values)), try #require(KPSSTest.statistic(of: values)),
        ]
        #expect(UnivariateSampleSeries.isClose(found, [example.dickeyFuller, example.kpss], within: 1e-8))
        #expect(Stationarity.differences(of: values)?.order == example.order)
    }

    /// Beside factors of the columns themselves, before and after a reduction.
    @Test(arguments: [0, 3, 9]) func movedProductsAreThoseOfTheColumns(fewer: Int) throws {
        let values = UnivariateSampleSeries.walk.values(120).map { 1000 + $0 }
        let steps = zip(values.dropFirst(), values).map { $0 - $1 }
        var moments = LaggedMoments(values: values, steps: steps, lags: 9)
        moments.reduce(to: fewer)
        let rows = steps.count - fewer
        let order = [.level] + (0...fewer).reversed().map { LaggedMoments.Column.step(before: $0) }
        let columns = [Array(repeating: 1, count: rows), Array(values[fewer..<(fewer + rows)])]
        let lagged = (0...fewer).reversed().map { Array(steps[(fewer - $0)..<(fewer - $0 + rows)]) }
        let found = try #require(moments.triangle(order))
        let whole = try #require(TriangularFactor(columns: columns + lagged))
        for i in 0..<found.size {
            for j in 0..<found.size {
                #expect(abs(abs(found[i, j]) - abs(whole[i + 1, j + 1])) <= 1e-9 * abs(whole[j + 1, j + 1]) + 1e-9)
            }
        }
    }

    @Test func differencesAreAsLongAsTheValues() throws {
        let values = UnivariateSampleSeries.secondWalk.values(500)
        let second = try #require(Stationarity.differences(of: values))
        #expect(second.order == 2 && second.values.count == 500)
        // The first two stand in for what cannot be had; the third is the second difference of points 0 to 3's first ones.
        #expect(second.values[0] == second.values[2] && second.values[1] == second.values[2])
        let wanted = values[10] - 2 * values[9] + values[8]
        #expect(abs(second.values[10] - wanted) < 1e-9)
        let first = try #require(Stationarity.differences(of: UnivariateSampleSeries.walk.values(500)))
        #expect(first.values[0] == first.values[1] && first.values.count == 500)
    }

    @Test func whatCannotBeTestedCountsAsStationary() {
        for values in [[], [1], [1, 2], Array(repeating: 3, count: 50), (0..<50).map { Double($0) }] {
            #expect(DickeyFullerTest.statistic(of: values) == nil)
            #expect(Stationarity.isStationary(values))
        }
    }

    @Test func noValuesHarmIt() {
        for values in UnivariateSampleSeries.hostile {
            if let differences = Stationarity.differences(of: values) {
                #expect((0...2).contains(differences.order) && differences.values.count == values.count)
            }
        }
    }
}
