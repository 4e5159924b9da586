import Testing

@testable import KPIDetection

@Suite struct SummationTests {
    /// A series whose sum depends on the order in the last bits.
    private func series(_ count: Int) -> [Double] {
        let powers = [0.01, 0.1, 1, 10, 100]
        return (0..<count).map { index -> Double in
            let digits = Double(index * 7919 % 1000)
            return digits / 7 * powers[index % 5]
        }
    }

    /// Sums that numpy 2.4 printed for the series, and Python's `sum`.
    @Test(arguments: [
        (0, 0.0, 0.0), (1, 0, 0), (7, 10879.607142857143, 10879.607142857143),
        (8, 10941.464285714286, 10941.464285714286), (9, 11444.32142857143, 11444.32142857143),
        (127, 196865.80714285714, 196865.80714285705), (128, 196967.6642857143, 196967.66428571419),
        (129, 197870.52142857143, 197870.52142857132), (137, 208216.32857142857, 208216.32857142846),
        (255, 400084.0928571429, 400084.09285714285), (903, 1415888.9142857143, 1415888.9142857138),
        (1000, 1582875, 1582874.9999999988), (5003, 7914507.842857143, 7914507.842857161),
    ])
    func ordersOfNumpyAndOfALoop(count: Int, pairwise: Double, leftToRight: Double) {
        series(count).withUnsafeBufferPointer { points in
            #expect(Summation.pairwise.sum(points) == pairwise)
            #expect(Summation.leftToRight.sum(points) == leftToRight)
            #expect(Summation.pairwise.sum(points) { $0 } == pairwise)
        }
    }

    @Test func nothingHasNoMean() {
        [Double]().withUnsafeBufferPointer { nothing in
            #expect(Summation.pairwise.mean(nothing).isNaN)
            #expect(Summation.leftToRight.variance(nothing, about: 0).isNaN)
        }
    }
}
