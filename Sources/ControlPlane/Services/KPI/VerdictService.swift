import TimeSeries

/// Abnormal verdicts: kept as they happen, searched, and marked by whoever knows better.
///
/// Every user has a set of their own, in a project that is made with the first of them.
public struct VerdictService: Sendable {
    let environment: ServiceEnvironment
    let journal: VerdictJournal

    /// Keeps what was judged abnormal; durable when it returns.
    /// - Throws: `ServiceError.unavailable` when too many wait to be written.
    public func record(_ observation: KPIObservation, caller: Caller) async throws {
        throw ServiceError.unavailable("not built yet")
    }

    /// By id.
    public func search(
        _ filter: VerdictFilter, page: PageNumber, caller: Caller
    ) async throws -> NumberedPage<AbnormalVerdict> {
        throw ServiceError.unavailable("not built yet")
    }

    /// Marks a verdict. As positive or negative it is copied to the samples, once more each time; otherwise the samples that were
    /// made from it are deleted.
    /// - Returns: how many samples were added or deleted. Nil when there is no such verdict; its samples are deleted even so.
    public func mark(_ id: Int64, as mark: AbnormalVerdict.Mark, caller: Caller) async throws -> Int? {
        throw ServiceError.unavailable("not built yet")
    }
}

public final class VerdictJournal: Sendable {}
