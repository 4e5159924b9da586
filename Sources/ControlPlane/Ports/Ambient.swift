import TimeSeries

/// The time of day, from outside, so that tests can hold it still.
public protocol WallClock: Sendable {
    func now() -> Timestamp
}

/// Fresh identities, from outside, so that tests can foresee them.
public protocol IdentitySource: Sendable {
    func next() -> ResourceID
}
