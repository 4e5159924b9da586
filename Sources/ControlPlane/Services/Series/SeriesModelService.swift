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

/// Models of several series, each trained from a source of its own: for APIs that know neither projects nor data assets,
/// which are made and deleted with the model.
public struct SeriesModelService: Sendable {
    /// - Throws: `SeriesModelError`.
    public func create(_ new: NewSeriesModel, caller: Caller) async throws -> SeriesModel {
        throw ServiceError.unavailable("not built yet")
    }

    /// Nil when there is no such model.
    public func get(_ id: ResourceID, caller: Caller) async throws -> SeriesModel? {
        throw ServiceError.unavailable("not built yet")
    }

    /// Newest first, without the first `skip`, at most `top`.
    public func list(skip: Int, top: Int, caller: Caller) async throws -> SeriesModelList {
        throw ServiceError.unavailable("not built yet")
    }

    /// False when there is no such model. A training that is under way is cancelled.
    public func delete(_ id: ResourceID, caller: Caller) async throws -> Bool {
        throw ServiceError.unavailable("not built yet")
    }

    /// Nil when there is no such model.
    /// - Throws: `SeriesModelError` unless it is ready.
    public func startDetection(
        model id: ResourceID, _ request: SeriesDetectionRequest, caller: Caller
    ) async throws -> SeriesDetection? {
        throw ServiceError.unavailable("not built yet")
    }

    /// Nil when there is no such detection, or its result is no longer kept.
    public func detection(_ id: ResourceID, caller: Caller) async throws -> SeriesDetection? {
        throw ServiceError.unavailable("not built yet")
    }

    /// Judges the last rows of series that come with the request. Nil when there is no such model.
    /// - Parameters:
    ///   - points: how many rows, 1...10.
    ///   - contributors: most variables that an anomalous row names.
    /// - Throws: `SeriesModelError`; `ServiceError.unavailable` when too much is waiting.
    public func detectLast(
        model id: ResourceID, variables: [AlignmentVariable], points: Int, contributors: Int, caller: Caller
    ) async throws -> SeriesFindings? {
        throw ServiceError.unavailable("not built yet")
    }
}
