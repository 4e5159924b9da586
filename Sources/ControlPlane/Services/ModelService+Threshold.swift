import Detectors

extension ModelService {
    /// Gives an active model another false alarm probability, from what it keeps of its training: no new fit.
    ///
    /// Streams of the model go on with the new thresholds. Nil when there is no such model.
    /// - Throws: `ServiceError.incorrectState` or `conflict` when the model is not active or its algorithm cannot do it.
    public func setFalseAlarmProbability(
        _ fap: Double, of id: ResourceID, caller: Caller, ifMatch: EtagCondition
    ) async throws -> Model? {
        guard let model = try await get(id, caller: caller) else { return nil }
        try ifMatch.check(model.etag)
        try ServingModel(model).checkHasSignals()
        _ = try ModelLifecycle.next(model.state, .thresholdRequested)
        let fitted = try await detection.fitted(ServingModel(model))
        let objects = environment.objects
        let (bytes, report) = try await queue.run {
            do {
                let moved = try fitted.withFalseAlarmProbability(max(fap, TrainingRequest.smallestFAP))
                return (try moved.encoded(), moved.report)
            } catch DetectorError.unsupported(let reason) {
                throw ServiceError.conflict(reason)
            }
        }
        let digest = try await BlockingWork.run { try objects.storeModelFile(bytes) }
        let now = environment.clock.now()
        let changed: Model
        do {
            changed = try await environment.store.write { transaction in
                guard var current = try transaction.model(id, tenancy: caller.tenancy) else {
                    throw ServiceError.notFound(kind: "model", id: id.hex)
                }
                guard current.etag == model.etag else { throw StoreError.rowChanged }
                current.state = try ModelLifecycle.next(current.state, .thresholdRequested).state
                // Another model with the same bytes may have been deleted meanwhile, and its file with it.
                if !objects.hasModelFile(digest: digest) { _ = try objects.storeModelFile(bytes) }
                current.training.targetFAP = fap
                current.result?.fileDigest = digest
                current.result?.fileSize = bytes.count
                current.result?.findings.report = report
                current.timeUpdated = now
                return try transaction.update(current)
            }
        } catch {
            await environment.remove(Leftovers(modelFile: digest))
            throw error
        }
        if let old = model.result?.fileDigest, old != digest {
            await environment.remove(Leftovers(modelFile: old))
        }
        return changed
    }
}
