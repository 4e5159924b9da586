import Detectors
import TimeSeries

public struct NewSeriesModel: Sendable, Equatable {
    public var displayName: String?
    public var source: SeriesSource
    public var policy: SeriesAlignment
    /// Both included.
    public var start: Timestamp
    public var end: Timestamp
    /// Rows of the past that a row is judged by, 28...2880.
    public var window: Int

    public init(
        displayName: String? = nil, source: SeriesSource, policy: SeriesAlignment, start: Timestamp, end: Timestamp,
        window: Int
    ) {
        self.displayName = displayName
        self.source = source
        self.policy = policy
        self.start = start
        self.end = end
        self.window = window
    }
}

/// Models of several series, each trained from a source of its own: for APIs that know neither projects nor data assets.
///
/// A principal's models lie in a project that is made with the first of them; a model's data asset is made and deleted with
/// it. What other APIs made is not there.
public struct SeriesModelService: Sendable {
    let environment: ServiceEnvironment
    let models: ModelService
    let detection: DetectionService
    let queue: any DetectionQueue
    let limits: SeriesLimits
    let origin: Origin

    /// - Throws: `SeriesModelError` when there are too many.
    public func create(_ new: NewSeriesModel, caller: Caller) async throws -> SeriesModel {
        let now = environment.clock.now()
        let ids = (0..<5).map { _ in environment.ids.next() }
        let draft = SeriesModelDraft(new, origin: origin, caller: caller, now: now)
        let (limits, origin) = (self.limits, self.origin)
        let model = try await environment.store.write { transaction in
            try Self.checkRoom(origin: origin, limits, tenancy: caller.tenancy, in: transaction)
            let project = try transaction.makeOwnProject(origin, for: .models, of: caller, id: ids[0], now: now).id
            try transaction.insert(draft.asset(id: ids[1], project: project))
            let model = try draft.model(id: ids[2], project: project, asset: ids[1])
            try transaction.insertTraining(of: model, workRequestID: ids[3], jobID: ids[4])
            return model
        }
        environment.signal.jobsMayBeWaiting()
        return SeriesModel(model: model, source: new.source, alignment: draft.alignment, status: .created)
    }

    private static func checkRoom(
        origin: Origin, _ limits: SeriesLimits, tenancy: ResourceID, in transaction: any MetadataWriter
    ) throws {
        guard try transaction.livingModelCount(origin: origin, state: nil, tenancy: tenancy) < limits.models else {
            throw SeriesModelError.tooManyModels(limit: limits.models)
        }
        guard
            try transaction.livingModelCount(origin: origin, state: .creating, tenancy: tenancy) < limits.trainings
        else {
            throw SeriesModelError.tooManyTrainings(limit: limits.trainings)
        }
    }

    /// Nil when there is no such model.
    public func get(_ id: ResourceID, caller: Caller) async throws -> SeriesModel? {
        let origin = self.origin
        return try await environment.store.read { reader in
            guard let model = try reader.model(id, tenancy: caller.tenancy), model.origin == origin else { return nil }
            return try SeriesModel(model, in: reader)
        }
    }

    /// Newest first, without the first `skip`, at most `top`.
    public func list(skip: Int, top: Int, caller: Caller) async throws -> SeriesModelList {
        var query = ListQuery(tenancy: caller.tenancy, limit: max(1, top))
        query.origin = origin
        query.skip = skip
        let (limits, asked) = (self.limits, query)
        return try await environment.store.read { reader in
            let page = top > 0 ? try reader.models(asked).items : []
            return SeriesModelList(
                models: try page.compactMap { try SeriesModel($0, in: reader) },
                total: try reader.modelCount(asked), limit: limits.models)
        }
    }

    /// False when there is no such model. A training that is under way is cancelled.
    public func delete(_ id: ResourceID, caller: Caller) async throws -> Bool {
        guard try await get(id, caller: caller) != nil else { return false }
        return try await models.delete(id, caller: caller, ifMatch: .any) != nil
    }
}
