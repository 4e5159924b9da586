import TimeSeries

/// Trainings on labelled windows. Each makes a model of the caller's project, on the work queue like every other training.
public struct KPITrainingService: Sendable {
    let environment: ServiceEnvironment
    let trainer: (any TreeTrainer)?

    /// Records the training, which then runs by itself.
    /// - Throws: `KPIError.missingClass` and `noTrainer`, before anything is recorded; `ServiceError.limitExceeded`.
    public func start(_ filter: KPISampleFilter, caller: Caller) async throws -> KPITraining {
        throw ServiceError.unavailable("not built yet")
    }

    /// Newest first.
    public func search(
        _ filter: KPITrainingFilter, page: PageNumber, caller: Caller
    ) async throws -> NumberedPage<KPITraining> {
        throw ServiceError.unavailable("not built yet")
    }

    /// Takes a training off the list; its model serves as before.
    /// - Returns: how many rows left the list.
    public func delete(taskID: String, caller: Caller) async throws -> Int {
        throw ServiceError.unavailable("not built yet")
    }
}
