import Foundation
import NumericalMethods
import Testing

@Suite struct TheilSenTests {
    /// All slopes, in order.
    private func direct(_ values: [Double]) -> Double {
        var slopes: [Double] = []
        for i in values.indices {
            for j in (i + 1)..<max(values.count, i + 1) { slopes.append((values[j] - values[i]) / Double(j - i)) }
        }
        slopes.sort()
        return (slopes[(slopes.count - 1) / 2] + slopes[slopes.count / 2]) / 2
    }

    /// Short ones are sorted, long ones searched near a sample's median; steps and constants have many equal slopes.
    @Test func itIsTheMedianOfAllSlopes() {
        var random = RandomStream(seed: 7)
        for count in [2, 3, 4, 50, 201, 203, 404, 700] {
            var sum = 0.0
            let walk = (0..<count).map { _ in
                sum += random.normal()
                return sum
            }
            let noise = (0..<count).map { 0.01 * Double($0) + random.normal() }
            let steps = (0..<count).map { Double($0 / 60) }
            let rare = (0..<count).map { $0 % 97 == 0 ? random.normal() : 0 }
            let large = noise.map { $0 * 1e100 }
            for values in [walk, noise, steps, rare, large, Array(repeating: 4, count: count)] {
                #expect(TheilSen.slope(values) == direct(values))
                // Whole numbers have the same differences in both precisions.
                let whole = values.map { ($0 / 1e100).rounded() }
                #expect(TheilSen.slope(whole.map { Float($0) }) == direct(whole))
            }
        }
    }

    /// Slopes that are all but equal, or that only single precision makes equal; numbers at the ends of what a double holds.
    @Test(arguments: [64, 200, 1023]) func itIsTheMedianOfAwkwardSlopes(count: Int) {
        var random = RandomStream(seed: UInt64(count))
        let noise = (0..<count).map { _ in random.normal() }
        let places = (0..<count).map { Double($0) }
        var shapes = [places.map { 0.1 * $0 }, places.map { 1e100 * $0.truncatingRemainder(dividingBy: 2) }]
        shapes.append(noise.map { 1e9 + 1e-7 * $0 })
        shapes.append(noise.map { $0 * 1e-310 })
        shapes.append(noise.map { $0 > 1 ? 1e100 : $0 })
        shapes.append(zip(places, noise).map { $0 * $0 / 1e5 + 1e-9 * $1 })
        shapes.append(noise.indices.map { $0 < count / 3 ? noise[$0] : 0 })
        for values in shapes { #expect(TheilSen.slope(values) == direct(values)) }
        let singles = noise.map { Float($0) }
        var slopes: [Double] = []
        for i in singles.indices {
            for j in singles.indices.dropFirst(i + 1) { slopes.append(Double(singles[j] - singles[i]) / Double(j - i)) }
        }
        slopes.sort()
        #expect(TheilSen.slope(singles) == (slopes[(slopes.count - 1) / 2] + slopes[slopes.count / 2]) / 2)
    }

    /// scipy.stats.theilslopes(x)[0], x in double and single precision
    @Test func slopesAreThoseOfTheReference() {
        for (count, double, single) in [
            (3, -0.012636417616158718, -0.012636417523026466), (10, 0.16948969634249805, 0.1694896936416626),
            (300, 0.09991996457296518, 0.09991996307626047),
        ] {
            var state = count
            let values = (0..<count).map { i in
                state = (state * 1_103_515_245 + 12_345) % (1 << 31)
                return Double(state) / Double(1 << 31) - 0.5 + Double(i) * 0.1
            }
            #expect(abs(TheilSen.slope(values) - double) <= 1e-15)
            #expect(abs(TheilSen.slope(values.map { Float($0) }) - single) <= 1e-15)
        }
    }

    @Test func fewOrStrangeValues() {
        #expect(TheilSen.slope([Double]()) == 0 && TheilSen.slope([4.0]) == 0)
        let strange = (0..<300).map { $0 % 3 == 0 ? Double.nan : $0 % 3 == 1 ? .infinity : 1 }
        #expect(!TheilSen.slope(strange).isFinite)
    }
}
