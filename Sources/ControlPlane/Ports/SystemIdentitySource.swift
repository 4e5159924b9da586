import TimeSeries

/// Fresh identities in the form of version 7 UUIDs: they begin with the time, so that new rows go to the end of an
/// index, and end in 62 bits from the system's random source, so that nobody can guess them or get one twice.
public struct SystemIdentitySource: IdentitySource {
    private let clock: any WallClock

    public init(clock: any WallClock = SystemWallClock()) { self.clock = clock }

    public func next() -> ResourceID {
        let microseconds = UInt64(max(0, clock.now().microseconds))
        let (milliseconds, rest) = microseconds.quotientAndRemainder(dividingBy: 1000)
        // 48 bits of milliseconds, the version, and 12 bits that say how far into the millisecond.
        let high = milliseconds << 16 | 0x7000 | rest * 4096 / 1000
        var random = SystemRandomNumberGenerator()
        let low = 0x8000_0000_0000_0000 | random.next() >> 2
        return ResourceID(high: high, low: low)
    }
}
