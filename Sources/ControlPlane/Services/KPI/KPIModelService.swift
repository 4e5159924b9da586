import KPIDetection

/// The models that judge KPIs: the default one and those that were trained.
public struct KPIModelService: Sendable {
    let environment: ServiceEnvironment

    /// - Parameter taskID: of a training; nil, empty or `xgb_default` is the default model.
    /// - Throws: `KPIError`.
    public func model(taskID: String?, caller: Caller) async throws -> BoostedTrees {
        throw ServiceError.unavailable("not built yet")
    }
}
