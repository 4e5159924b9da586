import NumericalMethods
import Testing

@Suite struct CubicSplineTests {
    private let x = [0.0, 1, 2, 5, 6, 9, 13, 14]
    private let y = [3.0, -1, 4, 1, -5, 9, 2, -6]

    private func expectClose(_ got: [Double]?, _ wanted: [Double], within tolerance: Double = 1e-12) {
        #expect(got?.count == wanted.count)
        for (a, b) in zip(got ?? [], wanted) { #expect(abs(a - b) <= tolerance * max(1, abs(b)), "\(a) is not \(b)") }
    }

    private func noise(_ count: Int) -> [Double] {
        var state = 3
        return (0..<count).map { _ in
            state = (state * 1_103_515_245 + 12_345) % (1 << 31)
            return Double(state) / Double(1 << 31) - 0.5
        }
    }

    /// scipy.interpolate.interp1d(x, y, kind='cubic')
    @Test func interpolationIsThatOfTheReference() {
        expectClose(
            CubicSpline.interpolate(x: x, y: y, at: (0...14).map { Double($0) }),
            [
                3, -1, 4, 6.921256297486959, 5.811480960566755, 1, -5, -3.9802833776110846, 2.289673237633858, 9,
                12.246333132409083, 11.746333132409083, 8.12316656620454, 2, -6,
            ])
        expectClose(
            CubicSpline.interpolate(x: Array(x[..<4]), y: Array(y[..<4]), at: [5, 4, 3, 2, 1, 0]),
            [1, 12.2, 10.8, 4, -1, 3])
    }

    @Test func aCubicIsFound() throws {
        func cubic(_ x: Double) -> Double { 2 - x + 0.5 * x * x - 0.1 * x * x * x }
        let places = stride(from: -2, through: 20, by: 0.5).map { Double($0) }
        expectClose(CubicSpline.interpolate(x: x, y: x.map(cubic), at: places), places.map(cubic), within: 1e-11)
        let values = (0..<40).map { cubic(Double($0)) }
        expectClose(CubicSpline.leastSquares(values, knots: [7.5, 20, 33]), values, within: 1e-10)
    }

    /// scipy.interpolate.LSQUnivariateSpline(np.arange(30), v, knots)(np.arange(30))[[0, 1, 9, 10, 20, 29]]
    @Test func leastSquaresAreThoseOfTheReference() throws {
        let values = noise(30)
        let some = [0, 1, 9, 10, 20, 29]
        let knotted = try #require(CubicSpline.leastSquares(values, knots: [4.5, 10, 11.25]))
        expectClose(
            some.map { knotted[$0] },
            [
                -0.028561033079097742, -0.13450682409269457, 0.17482808986963708, 0.14782036186771205,
                -0.09291950478990768, -0.2862675012071171,
            ])
        let plain = try #require(CubicSpline.leastSquares(values, knots: []))
        expectClose(
            some.map { plain[$0] },
            [
                -0.15075434310287103, -0.12114557010812388, -0.012058290914492724, -0.011185256968901887,
                -0.08390258887232904, -0.15398278348703218,
            ])
    }

    @Test func whatIsUndeterminedIsRefused() {
        #expect(CubicSpline.interpolate(x: [0, 1, 2], y: [0, 1, 0], at: [1]) == nil)
        #expect(CubicSpline.interpolate(x: [0, 1, 1, 2], y: [0, 1, 0, 1], at: [1]) == nil)
        #expect(CubicSpline.interpolate(x: [0, 1, .nan, 2], y: [0, 1, 0, 1], at: [1]) == nil)
        #expect(CubicSpline.leastSquares([1, 2, 3], knots: []) == nil)
        #expect(CubicSpline.leastSquares([], knots: []) == nil)
        for knots in [[0], [9], [5, 4], [.nan], [4.1, 4.2, 4.3, 4.4, 4.5, 4.6]] {
            #expect(CubicSpline.leastSquares(noise(10), knots: knots) == nil)
        }
    }
}
