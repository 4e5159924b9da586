import Detectors
import TimeSeries

/// Trains a model on the rows of a table: reads them, fits the detector, writes the model file and the results, and makes the model
/// ACTIVE or FAILED.
public struct TrainTableModelHandler: ModelTrainingHandler {
    public let kind = Job.Kind.trainTableModel
    public let environment: ServiceEnvironment

    public init(environment: ServiceEnvironment) { self.environment = environment }

    public func prepare(_ job: Job, claim: JobClaim) async throws -> JobWork { { _ in self.canceled(job) } }
}
