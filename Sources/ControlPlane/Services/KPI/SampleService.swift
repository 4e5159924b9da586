import TimeSeries

/// Labelled windows: the rows of a data asset that every user of the Metis API has one of.
public struct SampleService: Sendable {
    let environment: ServiceEnvironment

    /// Adds all of them or none.
    /// - Throws: `ServiceError.limitExceeded`.
    public func add(_ samples: [NewKPISample], caller: Caller) async throws -> KPISampleCounts {
        throw ServiceError.unavailable("not built yet")
    }

    /// By id.
    public func search(
        _ filter: KPISampleFilter, page: PageNumber, caller: Caller
    ) async throws -> NumberedPage<KPISample> {
        throw ServiceError.unavailable("not built yet")
    }

    /// By id, those there are of these.
    public func get(_ ids: [Int64], caller: Caller) async throws -> [KPISample] {
        throw ServiceError.unavailable("not built yet")
    }

    public func count(_ filter: KPISampleFilter, caller: Caller) async throws -> KPISampleCounts {
        throw ServiceError.unavailable("not built yet")
    }

    /// Distinct, in order.
    public func sources(caller: Caller) async throws -> [String] {
        throw ServiceError.unavailable("not built yet")
    }

    /// - Returns: how many samples changed.
    public func update(_ ids: [Int64], _ change: KPISampleChange, caller: Caller) async throws -> Int {
        throw ServiceError.unavailable("not built yet")
    }

    /// - Returns: how many samples were there.
    public func delete(_ ids: [Int64], caller: Caller) async throws -> Int {
        throw ServiceError.unavailable("not built yet")
    }
}
