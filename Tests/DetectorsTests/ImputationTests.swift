import NumericalMethods
import Testing
import TimeSeries

@testable import Detectors

@Suite struct ImputationTests {
    /// Masks cells of correlated signals: the conditional mean has to beat the last seen value.
    @Test func conditionalMeansBeatForwardFill() throws {
        let model = try DynamicMSET.fit(
            PlantData.table(rows: 400, signals: 6), parameters: DynamicMSET.Parameters(memoryRows: 50))
        let truth = PlantData.table(rows: 300, signals: 6, seed: 8)
        let masked = PlantData.withMissingCells(truth, share: 0.05, seed: 4)
        let detection = try model.score(masked)
        var (imputed, held) = (0.0, 0.0)
        for index in 6..<truth.values.count where masked.values[index].isNaN && !masked.values[index - 6].isNaN {
            #expect(detection.isImputed[index])
            imputed +=
                (detection.estimates[index] - truth.values[index]) * (detection.estimates[index] - truth.values[index])
            held += (truth.values[index - 6] - truth.values[index]) * (truth.values[index - 6] - truth.values[index])
        }
        #expect(imputed.squareRoot() < 0.75 * held.squareRoot())
    }

    /// The same for training cells, which the first fit sees bridged by straight lines.
    @Test func trainingCellsAreImputedBetterThanBridgedOrHeld() throws {
        let truth = PlantData.table(rows: 600, signals: 6)
        let masked = PlantData.withMissingCells(truth, share: 0.05, seed: 4)
        let parameters = DynamicMSET.Parameters(memoryRows: 50)
        let bridged = try TrainingTable(masked, parameters: parameters) {}
        let imputed = try #require(
            try bridged.imputed(by: try CrossFitting(bridged, parameters: parameters) { _ in }.others()) {})
        var errors = (imputed: 0.0, bridged: 0.0, held: 0.0)
        for index in 6..<truth.values.count {
            let z = bridged.scaling.scaled(truth.values[index], signal: index % 6)
            guard masked.values[index].isNaN else {
                #expect(imputed.values[index] == bridged.values[index])
                continue
            }
            guard !masked.values[index - 6].isNaN else { continue }
            errors.imputed += (imputed.values[index] - z) * (imputed.values[index] - z)
            errors.bridged += (bridged.values[index] - z) * (bridged.values[index] - z)
            errors.held += (bridged.values[index - 6] - z) * (bridged.values[index - 6] - z)
        }
        #expect(errors.imputed.squareRoot() < 0.9 * errors.bridged.squareRoot())
        #expect(errors.imputed.squareRoot() < 0.75 * errors.held.squareRoot())
        let report = try DynamicMSET.fit(masked, parameters: parameters).report
        for (j, signal) in report.signals.enumerated() {
            let count = (0..<600).count { masked[$0, j].isNaN }
            #expect(signal.mviRatio == Double(count) / 600)
            #expect(signal.details?.hasPrefix("\(count) missing values were estimated") == true)
        }
    }

    @Test func tablesWithoutMissingCellsAreNotTouched() throws {
        let table = try TrainingTable(PlantData.table(), parameters: DynamicMSET.Parameters(memoryRows: 50)) {}
        let others = try CrossFitting(table, parameters: DynamicMSET.Parameters(memoryRows: 50)) { _ in }.others()
        #expect(try table.imputed(by: others) {} == nil)
    }
}
