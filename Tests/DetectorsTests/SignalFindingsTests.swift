import NumericalMethods
import Testing

@testable import Detectors

@Suite struct SignalFindingsTests {
    @Test(
        arguments: [
            ([1, 2, 2, 3], true), ([3, .nan, 2, 2, .nan, -1], true), ([1, 2, 1], false), ([5, 5, 5], false),
            ([], false),
            ([.nan, 7], false), ([0, 1, .nan, 0], false),
        ] as [([Double], Bool)])
    func onlySeriesThatNeverTurnAreMonotonic(column: [Double], isMonotonic: Bool) {
        #expect(column.withUnsafeBufferPointer(SignalFindings.isMonotonic) == isMonotonic)
    }

    /// Two signals with this correlation, and what is found about the first of them.
    private static func finding(correlation: Double, rows: Int) -> String? {
        var covariance = Matrix(rows: 2, columns: 2)
        covariance[0, 0] = 1
        covariance[0, 1] = correlation
        covariance[1, 1] = 1
        return SignalFindings.dependence(covariance: covariance, names: ["a", "b"], rows: rows)[0]
    }

    @Test func aWeakCorrelationCountsOnceManyRowsShowIt() {
        // Chance alone explains about (2 + 15) / rows of the variance.
        #expect(Self.finding(correlation: 0.2, rows: 400)?.contains("not correlated") == true)
        #expect(Self.finding(correlation: 0.2, rows: 4000) == nil)
        #expect(Self.finding(correlation: 0.9, rows: 100) == nil)
    }

    @Test func aSignalAloneIsNotCalledUncorrelated() {
        var covariance = Matrix(rows: 1, columns: 1)
        covariance[0, 0] = 1
        #expect(SignalFindings.dependence(covariance: covariance, names: ["a"], rows: 1000) == [nil])
    }
}
