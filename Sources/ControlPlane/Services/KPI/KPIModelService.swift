import KPIDetection

/// The models that judge KPIs: the default one and those that were trained.
public struct KPIModelService: Sendable {
    let environment: ServiceEnvironment
    let cache: ModelFileCache<BoostedTrees>
    let defaultModel: BoostedTrees?

    /// Names the default model too.
    public static let defaultTaskID = "xgb_default"

    /// - Parameter taskID: of a training; nil, empty or `xgb_default` is the default model.
    /// - Throws: `KPIError`.
    public func model(taskID: String?, caller: Caller) async throws -> BoostedTrees {
        guard let taskID, !taskID.isEmpty, taskID != Self.defaultTaskID else {
            guard let defaultModel else { throw KPIError.noDefaultModel }
            return defaultModel
        }
        guard !taskID.utf8.contains(0), let model = try await find(taskID, caller) else {
            throw KPIError.unknownTask(taskID)
        }
        switch (model.state, model.result) {
        case (.active, let result?):
            do {
                return try await cache.model(digest: result.fileDigest)
            } catch StoreError.modelFileMissing {
                // Deleted between its look-up and here; otherwise the server's own file is at fault, not the request.
                guard try await find(taskID, caller) == nil else {
                    throw StoreError.modelFileMissing(digest: result.fileDigest)
                }
                throw KPIError.unknownTask(taskID)
            } catch is ModelFileError {
                throw StoreError.modelFileDamaged(digest: result.fileDigest)
            }
        case (.creating, _): throw KPIError.notTrainedYet(taskID)
        default: throw KPIError.trainingFailed(taskID, reason: model.lifecycleDetails ?? "")
        }
    }

    private func find(_ taskID: String, _ caller: Caller) async throws -> Model? {
        try await environment.store.lookUp {
            try $0.model(externalID: taskID, origin: .metis, tenancy: caller.tenancy)
        }
    }
}
