import TimeSeries

/// The durable side of the work queue. Memory holds nothing of it that a crash may lose.
public protocol JobStore: Sendable {
    /// Claims the oldest waiting job of a lane, or one whose lease ran out, raising its attempt.
    func claimNext(lane: Job.Lane, owner: String, now: Timestamp, leaseUntil: Timestamp) async throws -> Job?
    /// Extends a lease. Returns whether cancellation was asked for; throws `StoreError.claimLost` when the claim is gone.
    func renew(_ claim: JobClaim, leaseUntil: Timestamp) async throws -> Bool
    /// Gives back every running job, whoever owns it: only for the holder of the data directory's lock, at start.
    /// Returns how many there were.
    func releaseAllLeases(now: Timestamp) async throws -> Int
}
