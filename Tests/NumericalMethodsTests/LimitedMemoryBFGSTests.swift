import Testing

@testable import NumericalMethods

/// The minimiser on functions whose minimum is known.
@Suite struct LimitedMemoryBFGSTests {
    @Test func findsTheBottomOfACurvedValley() throws {
        let result = try LimitedMemoryBFGS.minimise(start: [-1.2, 1]) { x, slope in
            let (a, b) = (1 - x[0], x[1] - x[0] * x[0])
            slope[0] = -2 * a - 400 * x[0] * b
            slope[1] = 200 * b
            return a * a + 100 * b * b
        }
        #expect(result.ending == .converged && result.iterations < 100)
        #expect(abs(result.point[0] - 1) < 1e-4 && abs(result.point[1] - 1) < 1e-4)
    }

    @Test func solvesAnIllConditionedBowlInManyVariables() throws {
        let weights = (0..<30).map { 1 + 30 * Double($0 * $0) }
        let result = try LimitedMemoryBFGS.minimise(start: weights.map { _ in 1 }) { x, slope in
            var value = 0.0
            for i in 0..<30 {
                slope[i] = weights[i] * (x[i] - Double(i))
                value += 0.5 * slope[i] * (x[i] - Double(i))
            }
            return value
        }
        #expect(result.ending == .converged && result.value < 1e-6)
        #expect((0..<30).allSatisfy { abs(result.point[$0] - Double($0)) < 1e-2 })
    }

    @Test func staysInsideTheDomain() throws {
        // x - log x lives on positive x only.
        let result = try LimitedMemoryBFGS.minimise(start: [1e-4]) { x, slope in
            guard x[0] > 0 else { return .nan }
            slope[0] = 1 - 1 / x[0]
            return x[0] - Elementary.logarithm(x[0])
        }
        #expect(result.ending == .converged && abs(result.point[0] - 1) < 1e-3)
        let outside = try LimitedMemoryBFGS.minimise(start: [-1]) { _, _ in .infinity }
        #expect(outside.ending == .outsideDomain && outside.iterations == 0)
    }

    @Test func endsWithoutAMinimum() throws {
        let linear = try LimitedMemoryBFGS.minimise(start: [0]) { x, slope in
            slope[0] = -1
            return -x[0]
        }
        #expect(linear.ending == .lineSearchFailed)
        let limited = try LimitedMemoryBFGS.minimise(start: [-1.2, 1], iterations: 3) { x, slope in
            let (a, b) = (1 - x[0], x[1] - x[0] * x[0])
            slope[0] = -2 * a - 400 * x[0] * b
            slope[1] = 200 * b
            return a * a + 100 * b * b
        }
        #expect(limited.ending == .iterationLimit && limited.iterations == 3)
        let still = try LimitedMemoryBFGS.minimise(start: [2]) { _, slope in
            slope[0] = 0
            return 7
        }
        #expect(still.value == 7 && still.point == [2])
    }

    @Test func passesErrorsOn() {
        struct Stop: Error {}
        #expect(throws: Stop.self) { try LimitedMemoryBFGS.minimise(start: [0]) { _, _ in throw Stop() } }
    }
}
