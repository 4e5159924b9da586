import Detectors
import NumericalMethods
import Testing
import TimeSeries

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
}
