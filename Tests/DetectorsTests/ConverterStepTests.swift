import NumericalMethods
import Testing
import TimeSeries

@testable import Detectors

/// Which columns of few levels count as those of a coarse converter.
@Suite struct ConverterStepTests {
    /// A slow walk, rounded to multiples of `step`.
    private func rounded(step: Double, rows: Int = 2000) -> [Double] {
        var random = RandomStream(seed: 3)
        var x = 0.0
        return (0..<rows).map { _ in
            x = 0.999 * x + 0.05 * random.normal()
            return 20 + (x / step).rounded() * step
        }
    }

    @Test(arguments: [0.25, 0.3, 0.1]) func convertersAreRecognised(step: Double) throws {
        let found = try #require(ConverterStep.step(of: rounded(step: step)))
        #expect(abs(found - step) < 1e-9)
        var column = rounded(step: step)
        for row in stride(from: 5, to: 2000, by: 17) { column[row] = .nan }
        #expect(ConverterStep.step(of: column) != nil)
    }

    @Test func switchesCodesAndSmoothSignalsAreNot() {
        var random = RandomStream(seed: 4)
        #expect(ConverterStep.step(of: (0..<500).map { $0 % 90 < 40 ? 1 : 0 }) == nil)
        #expect(ConverterStep.step(of: (0..<500).map { $0 % 97 == 5 ? 1 : 0 }) == nil)
        // A state code with many states jumps where it likes.
        var state = 0.0
        let code = (0..<2000).map { row in
            if row % 10 == 0 { state = Double(random.index(below: 12)) }
            return state
        }
        #expect(ConverterStep.step(of: code) == nil)
        #expect(ConverterStep.step(of: (0..<500).map { _ in random.normal() }) == nil)
        #expect(ConverterStep.step(of: [Double](repeating: 3, count: 100)) == nil)
        #expect(ConverterStep.step(of: []) == nil)
        #expect(ConverterStep.step(of: (0..<100).map { $0 % 2 == 0 ? -1.7e308 : 1.7e308 }) == nil)
    }

    @Test func residualScalesAreNoFinerThanTheStepAllows() throws {
        var table = PlantData.table(rows: 2000, signals: 3)
        let column = rounded(step: 0.5)
        table = PlantData.replacing(table, column: 1) { column[$0] }
        let model = try DynamicMSET.fit(table, parameters: DynamicMSET.Parameters(memoryRows: 50))
        let signal = model.report.signals[1]
        #expect(signal.isQuantized && signal.details?.contains("coarse converter in steps of 0.5") == true)
        let floor = 0.5 / model.scaling.deviations[1] / 12.0.squareRoot()
        for expert in 0..<3 { #expect(model.calibration.scales[expert * 3 + 1] >= floor) }
        #expect(model.report.signals[0].details == nil)
    }
}
