import NumericalMethods
import Testing

@Suite struct AscendingOrderTests {
    private func expectOrder<Value: BinaryFloatingPoint>(_ order: [Int], of values: [Value]) {
        #expect(order == values.indices.sorted { (values[$0], $0) < (values[$1], $1) })
    }

    @Test(arguments: [0, 1, 2, 24, 25, 300, 3000]) func equalValuesKeepTheirOrder(count: Int) {
        var random = RandomStream(seed: UInt64(count))
        let normal = (0..<count).map { _ in random.normal() }
        let extremes: [Double] = [
            0, -0.0, .infinity, -.infinity, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, 1e300, -1e300, 1, -1,
        ]
        let samples = [
            normal, normal.map { $0.rounded() }, normal.map { _ in extremes[random.index(below: extremes.count)] },
            Array(repeating: 4, count: count), (0..<count).map { Double(-$0) },
        ]
        for sample in samples {
            expectOrder(AscendingOrder.indices(of: sample), of: sample)
            #expect(AscendingOrder.sorted(sample) == sample.sorted())
            let singles = sample.map { Float($0) }
            expectOrder(AscendingOrder.indices(of: singles), of: singles)
        }
    }

    @Test func whatIsNoNumberStandsAtTheEnds() {
        let values = (0..<100).map { $0 % 9 == 0 ? Double.nan : Double(-$0) }
        let order = AscendingOrder.indices(of: values)
        #expect(Set(order).count == 100)
        #expect(order.prefix(88).map { values[$0] } == values.filter { !$0.isNaN }.reversed())
    }
}
