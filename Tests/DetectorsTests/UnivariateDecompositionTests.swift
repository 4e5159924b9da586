import Testing

@testable import Detectors

/// Numbers of rstl 0.1.3 (`STL(x, p, "periodic", robust=True)`), the logarithmic ones after its exponentials.
@Suite struct UnivariateDecompositionTests {
    struct Case: Sendable {
        var count: Int
        var period: Int
        var variant: RobustSTL.Variant
        var trend: [Double]
        var seasonal: [Double]
    }

    static let cases = [
        Case(
            count: 15, period: 2, variant: .additive,
            trend: [55.46274248253428, 55.42133067745759, 54.23741314065062, 56.19135974760274],
            seasonal: [-4.728374480220536, 4.728323693951557, 4.72828451638284, -4.728236364357864]),
        Case(
            count: 40, period: 7, variant: .additive,
            trend: [58.42921817727752, 58.801356359304435, 60.166400610088026, 61.81230962395798],
            seasonal: [-8.869804145888954, 8.67544441666745, 5.463563463548508, 3.049317899057104]),
        Case(
            count: 40, period: 7, variant: .logarithmic,
            trend: [58.08817391541301, 58.53740015631598, 59.89277447753987, 61.478424592122174],
            seasonal: [-8.422880703371703, 8.774768283951687, 5.77562515273106, 3.453744859457551]),
        Case(
            count: 100, period: 12, variant: .additive,
            trend: [59.00860422605807, 60.91251820589039, 62.49750549880237, 64.71616148720074],
            seasonal: [-8.453268415838465, 5.027886403687462, 1.2649783178840928, -3.9215367693271372]),
        Case(
            count: 400, period: 168, variant: .additive,
            trend: [61.63092950116456, 67.89872169639631, 74.7064204636379, 81.2739137283671],
            seasonal: [-11.371987725104548, 5.162875577568818, 0.5901793575901273, -2.8245200067071554]),
        Case(
            count: 400, period: 168, variant: .logarithmic,
            trend: [60.281581410550814, 67.29681642014116, 73.89925886251713, 81.01604703959748],
            seasonal: [-9.121954929164737, 5.3848006492438145, 1.490493424156341, -2.24247485906443]),
        Case(
            count: 1000, period: 24, variant: .additive,
            trend: [59.259250908727154, 75.93913386726035, 92.65993155461499, 109.96630844970642],
            seasonal: [-9.32539970875794, 7.634910245368503, 5.527218777889973, 3.1770138165784876]),
    ]

    @Test(arguments: cases) func componentsAreThoseOfTheReference(_ example: Case) throws {
        let values = UnivariateSampleSeries.seasonal(example.count, period: example.period)
        let parts = try #require(RobustSTL.decompose(values, period: example.period, variant: example.variant))
        #expect(UnivariateSampleSeries.isClose(UnivariateSampleSeries.four(parts.trend), example.trend))
        #expect(UnivariateSampleSeries.isClose(UnivariateSampleSeries.four(parts.seasonal), example.seasonal))
        let sums = values.indices.map { parts.trend[$0] + parts.seasonal[$0] + parts.remainder[$0] }
        #expect(UnivariateSampleSeries.isClose(sums, values))
    }

    @Test func aSeriesBelowOneIsLiftedForItsLogarithm() throws {
        let values = UnivariateSampleSeries.seasonal(40, period: 7).map { $0 - 80 }
        let parts = try #require(RobustSTL.decompose(values, period: 7, variant: .logarithmic))
        let four = UnivariateSampleSeries.four
        #expect(
            UnivariateSampleSeries.isClose(
                four(parts.trend) + four(parts.seasonal) + four(parts.remainder),
                [
                    -25.134777986008082, -22.52473557744498, -21.72119672214422, -20.460852620475343,
                    -4.65035239360671, 9.782137912444464, 7.515692719938324, 5.520585008624435,
                    0.0034461020356015837, -1.0318789909978818, -0.5385698921479509, -0.1421849459172293,
                ]))
    }

    /// (points, period, added to the last point, variant, last trend, last season)
    @Test(
        arguments: [
            (60, 7, 0, RobustSTL.Variant.additive, 61.31424515998907, -0.491285632612231),
            (60, 7, 25, .additive, 60.06048341949341, -0.9851087846453723),
            // One more point gives the smaller remainder here.
            (61, 12, -30, .additive, 61.59512019582306, -8.966548587102805),
            (61, 12, 25, .logarithmic, 62.02453654149901, -9.01795764013508),
        ] as [(Int, Int, Double, RobustSTL.Variant, Double, Double)])
    func theLastPointIsJudgedWithTheBetterEnd(
        count: Int, period: Int, added: Double, variant: RobustSTL.Variant, trend: Double, seasonal: Double
    ) throws {
        var values = UnivariateSampleSeries.seasonal(count, period: period)
        values[count - 1] += added
        let parts = try #require(RobustSTL.decomposeForLast(values, period: period, variant: variant))
        #expect(parts.count == count && parts.seasonal.count == count && parts.remainder.count == count)
        #expect(
            UnivariateSampleSeries.isClose([parts.trend[count - 1], parts.seasonal[count - 1]], [trend, seasonal]))
    }

    @Test func moreThanTwoPeriodsAreNeeded() {
        let values = UnivariateSampleSeries.noise(25, seed: 1)
        #expect(RobustSTL.decompose(values, period: 12) != nil)
        for period in [13, 1, 0, -1, .max, .min] {
            #expect(RobustSTL.decompose(values, period: period) == nil)
            #expect(RobustSTL.decomposeForLast(values, period: period) == nil)
        }
        #expect(RobustSTL.decompose([], period: 2) == nil)
    }

    @Test func anOutlierStaysInTheRemainder() throws {
        var values = (0..<200).map { Double($0 % 10) + 0.1 * Double($0) }
        values[101] += 50
        let parts = try #require(RobustSTL.decompose(values, period: 10))
        #expect(abs(parts.remainder[101] - 50) < 0.5)
        #expect(parts.remainder.enumerated().allSatisfy { $0 == 101 || abs($1) < 0.5 })
    }

    @Test func noValuesHarmIt() {
        for values in UnivariateSampleSeries.hostile {
            for period in [2, 3, 7, 24] {
                for variant in [RobustSTL.Variant.additive, .logarithmic] {
                    let parts = RobustSTL.decomposeForLast(values, period: period, variant: variant)
                    #expect((parts == nil) == (values.count <= 2 * period))
                    // 1e100 is as large as values of requests get.
                    if let parts, values.allSatisfy({ abs($0) <= 1e100 }) {
                        #expect((parts.trend + parts.seasonal + parts.remainder).allSatisfy { $0.isFinite })
                    }
                }
            }
        }
    }
}
