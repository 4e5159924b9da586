import Foundation
import NumericalMethods
import Testing

@Suite struct StudentTTests {
    /// (probability, degrees of freedom, quantile), by mpmath with 30 digits
    @Test(arguments: [
        (0.975, 39.0, 2.022690920036760742), (0.975, 5, 2.570581835636314814), (0.999, 100, 3.173739493738782679),
        (0.9, 30, 1.310415025391395677), (0.999994212962963, 3, 57.52245235777348),
        (0.999994212962963, 0.3, 8642500043075645.7),
    ])
    func quantilesAreThoseOfTheTables(probability: Double, freedom: Double, value: Double) {
        // The probability itself holds 16 digits, of which the tail keeps 11.
        #expect(abs(StudentT.quantile(probability, degreesOfFreedom: freedom) / value - 1) <= 1e-10)
    }

    @Test func oneAndTwoDegreesHaveFormulas() {
        for probability in [0.01, 0.3, 0.500_1, 0.6, 0.9, 0.999] {
            let tangent = -1 / tan(Double.pi * probability)
            #expect(abs(StudentT.quantile(probability, degreesOfFreedom: 1) - tangent) <= 1e-12 * max(1, abs(tangent)))
            let a = 4 * probability * (1 - probability)
            let two = 2 * (probability - 0.5) * (2 / a).squareRoot()
            #expect(abs(StudentT.quantile(probability, degreesOfFreedom: 2) - two) <= 1e-12 * max(1, abs(two)))
        }
    }

    @Test func itIsOddRisesAndEndsInTheNormalDistribution() {
        for freedom in [0.5, 1, 4, 30, 39, 41, 1000, 1e7] {
            #expect(StudentT.quantile(0.5, degreesOfFreedom: freedom) == 0)
            var last = 0.0
            for probability in [0.500_01, 0.55, 0.7, 0.95, 0.999_99, 1 - 1e-12] {
                let value = StudentT.quantile(probability, degreesOfFreedom: freedom)
                #expect(value > last && value.isFinite)
                #expect(value >= NormalDistribution.quantile(probability) * (1 - 1e-12))
                let mirrored = StudentT.quantile(1 - probability, degreesOfFreedom: freedom)
                #expect(abs(mirrored + value) <= 1e-12 * value)
                last = value
            }
        }
        let far = StudentT.quantile(0.99, degreesOfFreedom: .infinity)
        #expect(far == NormalDistribution.quantile(0.99))
        #expect(abs(StudentT.quantile(0.99, degreesOfFreedom: 1e9) - far) < 1e-8)
    }

    /// Where the expansion takes over from the iteration (at 100 (z² + 1) degrees, 1000 at least) nothing leaps.
    @Test(arguments: [0.6, 0.99, 0.999_99, 1 - 1e-12])
    func theExpansionMeetsTheIteration(probability: Double) {
        let normal = NormalDistribution.quantile(probability)
        let border = max(100 * (normal * normal + 1), 1000)
        let below = StudentT.quantile(probability, degreesOfFreedom: border * (1 - 1e-13))
        let above = StudentT.quantile(probability, degreesOfFreedom: border * (1 + 1e-13))
        #expect(abs(below - above) <= 1e-12 * above)
        #expect(below > normal)
    }

    @Test func theEndsAreInfinite() {
        #expect(StudentT.quantile(0, degreesOfFreedom: 3) == -.infinity)
        #expect(StudentT.quantile(1, degreesOfFreedom: 3) == .infinity)
        for (probability, freedom) in [(-0.1, 3.0), (1.1, 3), (.nan, 3), (0.5, 0), (0.5, -1), (0.5, .nan)] {
            #expect(StudentT.quantile(probability, degreesOfFreedom: freedom).isNaN)
        }
    }
}
