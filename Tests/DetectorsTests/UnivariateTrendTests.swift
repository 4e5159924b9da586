import Testing

@testable import Detectors

/// Numbers of the seasonal package 0.3.1 (`fit_trend`), as the time-series-anomaly-detector package 0.4.0 calls it.
@Suite struct UnivariateTrendTests {
    struct Case: Sendable {
        var count: Int
        var period: Int?
        var trend: [Double]
    }

    static let cases = [
        Case(
            count: 5, period: nil,
            trend: [51.714915143946804, 51.714915143946804, 51.714915143946804, 51.714915143946804]
        ),
        Case(
            count: 6, period: nil, trend: [50.62541879899797, 51.078016589457796, 53.97960060611367, 52.2546580421428]),
        Case(
            count: 6, period: 0, trend: [48.33276690356432, 51.078016589457796, 53.97960060611367, 54.20684895912806]),
        Case(
            count: 13, period: nil, trend: [40.89843535227734, 59.01601836949582, 69.04636232753056, 61.74085039972842]),
        Case(
            count: 13, period: 0, trend: [56.011976433310544, 51.12747368818773, 72.18066134033906, 54.69949752758593]),
        Case(
            count: 47, period: nil, trend: [63.18728892068295, 64.9093831921232, 58.621103710684416, 65.30402434260627]),
        Case(
            count: 47, period: 7, trend: [53.63312391646227, 64.9093831921232, 58.621103710684416, 70.42874855679855]),
        Case(
            count: 300, period: nil, trend: [60.63376645114205, 66.27531807350191, 70.97782988548488, 76.6885305172569]),
        Case(
            count: 300, period: 0, trend: [61.8877195172705, 65.71615197589516, 70.82693739846776, 76.26703856027152]),
        Case(
            count: 1000, period: nil,
            trend: [59.36707622953544, 77.59185303393589, 94.1676117380159, 111.85158135438864]),
        Case(
            count: 1000, period: 7, trend: [53.55055503326421, 77.3342350157844, 94.31819105199399, 113.30627292225049]),
        Case(
            count: 3200, period: nil,
            trend: [59.29115829983886, 114.4466701940399, 167.771919682764, 218.98635092883472]),
        Case(
            count: 3200, period: 0,
            trend: [60.93109028043733, 114.26744554918508, 167.69582793734392, 220.7390972344467]),
    ]

    @Test(arguments: cases) func trendsAreThoseOfTheReference(_ example: Case) {
        let values = UnivariateSampleSeries.seasonal(example.count, period: 24)
        let trend = SmoothTrend.of(values, period: example.period)
        #expect(trend.count == values.count)
        #expect(UnivariateSampleSeries.isClose(UnivariateSampleSeries.four(trend), example.trend))
    }

    @Test func aWalkHasNoShortSeason() {
        let walk = UnivariateSampleSeries.sums(UnivariateSampleSeries.noise(1000, seed: 5))
        #expect(TrendPeriod.guess(walk, longest: 333) == 250)
        #expect(
            UnivariateSampleSeries.isClose(
                UnivariateSampleSeries.four(SmoothTrend.of(walk, period: nil)),
                [-6.451121263388254, 3.2292348741150794, 12.593889850368937, 6.443419632804216]))
    }

    /// (points, guess)
    @Test(arguments: [(6, 2), (13, 4), (47, 12), (300, 25), (1000, 24), (3200, 24)])
    func guessesAreThoseOfTheReference(count: Int, guess: Int) {
        let values = UnivariateSampleSeries.seasonal(count, period: 24)
        #expect(TrendPeriod.guess(values, longest: min(count / 3, 512)) == guess)
    }

    /// Single precision ends at 3e38; values of requests do not.
    @Test func guessesDoNotDependOnTheUnit() {
        let values = UnivariateSampleSeries.seasonal(300, period: 24)
        let guess = TrendPeriod.guess(values, longest: 100)
        #expect(TrendPeriod.guess(values.map { $0 * 0x1p320 }, longest: 100) == guess)
    }

    /// scipy.signal.welch(x, 1.0, scaling='spectrum', nperseg=12 and 11)
    @Test func powerIsThatOfTheReference() {
        let noise = UnivariateSampleSeries.noise(50, seed: 9)
        #expect(
            UnivariateSampleSeries.isClose(
                WelchPeriodogram.power(noise, segment: 12),
                [
                    0.0012547552535097368, 0.016730886744484922, 0.014300506976060414, 0.01602318055235199,
                    0.035869167470659116, 0.028033589026175493, 0.0076848732825743815,
                ], within: 1e-14))
        #expect(
            UnivariateSampleSeries.isClose(
                WelchPeriodogram.power(noise, segment: 11),
                [
                    0.0012194079075799938, 0.016363453789668764, 0.015456862289518852, 0.027124781218726586,
                    0.03919594091952091, 0.02343773211626224,
                ], within: 1e-14))
        #expect(WelchPeriodogram.power(noise, segment: 51).isEmpty && WelchPeriodogram.power([], segment: 0).isEmpty)
    }

    @Test func noValuesHarmIt() {
        for values in UnivariateSampleSeries.hostile {
            for period in [nil, -1, 0, 1, 2, 7, 200, Int.max] {
                let trend = SmoothTrend.of(values, period: period)
                #expect(trend.count == values.count)
                if values.allSatisfy({ abs($0) <= 1e100 }) { #expect(trend.allSatisfy { $0.isFinite }) }
            }
        }
    }

    @Test func aStraightLineIsItsOwnTrend() {
        let line = (0..<500).map { 3 + 0.25 * Double($0) }
        for period in [nil, 0, 7, 100, 400] {
            #expect(UnivariateSampleSeries.isClose(SmoothTrend.of(line, period: period), line))
        }
    }
}
