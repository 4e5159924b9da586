import KPIDetection
import TimeSeries

/// Trainings on labelled windows. Each makes a model of the caller's project, on the work queue like every other training.
public struct KPITrainingService: Sendable {
    let environment: ServiceEnvironment
    let trainer: any TreeTrainer
    let limits: KPILimits

    /// Records the training, which then runs by itself.
    /// - Parameter filter: which samples; without a window those of `KPIWindow.standardLength`.
    /// - Throws: `KPIError.missingClass` and `noTrainer`, before anything is recorded; `ServiceError.limitExceeded`.
    public func start(_ filter: KPISampleFilter, caller: Caller) async throws -> KPITraining {
        try await checkTrainer()
        var filter = filter
        filter.window = filter.window ?? KPIWindow.standardLength
        let (limits, asked, now) = (self.limits, filter, environment.clock.now())
        let ids = (0..<3).map { _ in environment.ids.next() }
        let training = try await environment.store.write { transaction in
            guard let project = try transaction.ownProject(.metis, of: caller),
                let asset = try transaction.sampleAsset(project: project.id, of: caller)
            else { throw KPIError.missingClass }
            let counts = try transaction.sampleCounts(asked, asset: asset)
            guard counts.positive > 0, counts.negative > 0 else { throw KPIError.missingClass }
            try limits.checkRoom(for: counts, tenancy: caller.tenancy, in: transaction)
            let training = KPITraining(
                taskID: try transaction.freeTaskID(at: now, tenancy: caller.tenancy), modelID: ids[0], counts: counts,
                window: asked.window ?? 0, sources: try transaction.sampleSources(asked, asset: asset).summary,
                status: .running, start: now, end: now)
            var request = TrainingRequest(dataAssetIDs: [asset.hex])
            request.samples = asked
            request.requestedBy = caller.principal.id.hex
            let model = Model(
                id: ids[0], tenancy: caller.tenancy, compartmentID: project.compartmentID, projectID: project.id,
                displayName: KPITraining.modelName(taskID: training.taskID), training: request, state: .creating,
                origin: .metis, externalID: training.taskID, timeCreated: now)
            try transaction.insertTraining(of: model, kind: .trainKPIModel, workRequestID: ids[1], jobID: ids[2])
            try transaction.insert(training, workRequest: ids[1])
            return training
        }
        environment.signal.jobsMayBeWaiting()
        return training
    }

    private func checkTrainer() async throws {
        let trainer = self.trainer
        do {
            // The first time, a library is loaded.
            try await BlockingWork.run { try trainer.checkIsAvailable() }
        } catch let fault as TreeTrainerFault {
            throw KPIError.noTrainer(fault.message)
        }
    }

    /// Newest first.
    public func search(
        _ filter: KPITrainingFilter, page: PageNumber, caller: Caller
    ) async throws -> NumberedPage<KPITraining> {
        try await environment.store.read { reader in
            guard let project = try reader.ownProject(.metis, of: caller)?.id else { return .empty(page) }
            return try page.cut(of: try reader.kpiTrainingCount(filter, project: project)) { skip, limit in
                try reader.kpiTrainings(filter, project: project, skip: skip, limit: limit)
            }
        }
    }

    /// Takes a training off the list; its model serves as before, and a training that is under way goes on.
    /// - Returns: how many rows left the list.
    public func delete(taskID: String, caller: Caller) async throws -> Int {
        guard !taskID.utf8.contains(0) else { return 0 }
        return try await environment.store.write { transaction in
            guard let project = try transaction.ownProject(.metis, of: caller)?.id else { return 0 }
            return try transaction.hideKPITraining(task: taskID, project: project)
        }
    }
}

extension KPILimits {
    fileprivate func checkRoom(
        for counts: KPISampleCounts, tenancy: ResourceID, in reader: any MetadataReader
    ) throws {
        guard counts.positive + counts.negative <= trainingSamples else {
            throw ServiceError.limitExceeded(
                "\(counts.positive + counts.negative) samples meet the filters, but a training takes at most "
                    + "\(trainingSamples): choose fewer by their source or time")
        }
        guard try reader.livingModelCount(origin: .metis, state: nil, tenancy: tenancy) < models else {
            throw ServiceError.limitExceeded("there are \(models) models, and no more may be: delete one first")
        }
        guard try reader.livingModelCount(origin: .metis, state: .creating, tenancy: tenancy) < trainings else {
            throw ServiceError.limitExceeded(
                "\(trainings) trainings wait or run, and no more may: ask again when one of them has ended")
        }
    }
}

extension MetadataReader {
    /// Milliseconds since 1970, or the next number that no training has.
    fileprivate func freeTaskID(at now: Timestamp, tenancy: ResourceID) throws -> String {
        var number = now.microseconds / 1000
        while try isExternalIDTaken(String(number), origin: .metis, tenancy: tenancy) { number += 1 }
        return String(number)
    }
}

extension [String] {
    /// With commas between; what passes 1,000 characters is left out.
    fileprivate var summary: String { String(joined(separator: ",").prefix(1000)) }
}
