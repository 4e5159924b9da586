import Testing

@testable import NumericalMethods

@Suite struct NormalDistributionTests {
    @Test(arguments: [
        (0.5, 0.0), (0.9, 1.281_551_565_544_600_4), (0.975, 1.959_963_984_540_054), (0.995, 2.575_829_303_548_901),
        (0.6, 0.253_347_103_135_799_7), (1e-10, -6.361_340_902_404_056), (1e-300, -37.047_096_299_361_2),
    ])
    func quantilesAreThoseOfTheTables(probability: Double, value: Double) {
        #expect(abs(NormalDistribution.quantile(probability) - value) <= 1e-12 * (1 + abs(value)))
        if probability > 0.01 {
            #expect(abs(NormalDistribution.quantile(1 - probability) + value) <= 1e-12 * (1 + abs(value)))
        }
    }

    @Test func theEndsAreInfinite() {
        #expect(NormalDistribution.quantile(0) == -.infinity && NormalDistribution.quantile(1) == .infinity)
        for outside in [-0.1, 1.1, .nan] { #expect(NormalDistribution.quantile(outside).isNaN) }
    }
}
