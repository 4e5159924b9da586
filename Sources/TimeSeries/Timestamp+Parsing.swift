extension Timestamp {
    /// Reads an ISO 8601 time, or returns nil.
    ///
    /// Accepted: `YYYY-MM-DD`, then `T` or a blank, `hh:mm` with optional seconds and, after them, one to nine fraction
    /// digits (all after the sixth are cut off), then `Z`, `+hh:mm`, `-hh:mm`, `+hhmm`, `-hhmm` or nothing, which means UTC. A
    /// date alone is its midnight in UTC. Letters may be lower case.
    ///
    /// Ranges are strict: real days only, hours 0 to 23 (24:00 is the next day's 00:00 and must be written so), seconds 0 to
    /// 59 (a leap second has no place on this time line), years 0001 to 9999, also after the zone is taken off.
    public init?(parsing bytes: UnsafeBufferPointer<UInt8>) {
        var reader = TimestampReader(bytes: bytes)
        guard let microseconds = reader.read() else { return nil }
        self.init(microseconds: microseconds)
    }

    /// Reads an ISO 8601 time, or returns nil.
    public init?(parsing text: some StringProtocol) {
        var copy = String(text)
        guard let parsed = copy.withUTF8({ Timestamp(parsing: $0) }) else { return nil }
        self = parsed
    }

    /// 0001-01-01T00:00:00Z.
    public static let earliest = Timestamp(microseconds: -62_135_596_800_000_000)
    /// The last microsecond of the year 9999.
    public static let latest = Timestamp(microseconds: 253_402_300_799_999_999)
}

/// Walks over the bytes of one time.
private struct TimestampReader {
    let bytes: UnsafeBufferPointer<UInt8>
    var position = 0

    init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    mutating func read() -> Int64? {
        guard let date = readDate() else { return nil }
        var microseconds = date * CivilDate.microsecondsPerDay
        if position < bytes.count {
            guard take(UInt8(ascii: " ")) || takeLetter(UInt8(ascii: "t")) else { return nil }
            guard let time = readTime(), let offset = readZone(), position == bytes.count else { return nil }
            microseconds += time - offset
        }
        guard microseconds >= Timestamp.earliest.microseconds, microseconds <= Timestamp.latest.microseconds else {
            return nil
        }
        return microseconds
    }

    /// Days since 1970-01-01.
    private mutating func readDate() -> Int64? {
        guard let year = number(digits: 4), take(UInt8(ascii: "-")), let month = number(digits: 2),
            take(UInt8(ascii: "-")), let day = number(digits: 2), year >= 1
        else { return nil }
        return CivilDate(year: year, month: month, day: day).dayNumber
    }

    /// Microseconds since midnight.
    private mutating func readTime() -> Int64? {
        guard let hour = number(digits: 2), hour < 24, take(UInt8(ascii: ":")), let minute = number(digits: 2),
            minute < 60
        else { return nil }
        var second = 0
        var fraction = 0
        if take(UInt8(ascii: ":")) {
            guard let written = number(digits: 2), written < 60 else { return nil }
            second = written
            if take(UInt8(ascii: ".")) {
                guard let digits = readFraction() else { return nil }
                fraction = digits
            }
        }
        return Int64((hour * 60 + minute) * 60 + second) * 1_000_000 + Int64(fraction)
    }

    private mutating func readFraction() -> Int? {
        var microseconds = 0
        var count = 0
        while position < bytes.count, bytes[position] &- 0x30 < 10 {
            if count < 6 { microseconds = microseconds * 10 + Int(bytes[position] &- 0x30) }
            count += 1
            position += 1
        }
        guard (1...9).contains(count) else { return nil }
        for _ in min(count, 6)..<6 { microseconds *= 10 }
        return microseconds
    }

    /// Microseconds east of UTC.
    private mutating func readZone() -> Int64? {
        if position == bytes.count || takeLetter(UInt8(ascii: "z")) { return 0 }
        let east = take(UInt8(ascii: "+"))
        guard east || take(UInt8(ascii: "-")) else { return nil }
        guard let hours = number(digits: 2), hours < 24 else { return nil }
        _ = take(UInt8(ascii: ":"))
        guard let minutes = number(digits: 2), minutes < 60 else { return nil }
        let offset = Int64(hours * 60 + minutes) * 60_000_000
        return east ? offset : -offset
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    private mutating func takeLetter(_ lowercase: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] | 0x20 == lowercase else { return false }
        position += 1
        return true
    }

    private mutating func number(digits: Int) -> Int? {
        guard position + digits <= bytes.count else { return nil }
        var value = 0
        for _ in 0..<digits {
            let digit = bytes[position] &- 0x30
            guard digit < 10 else { return nil }
            value = value * 10 + Int(digit)
            position += 1
        }
        return value
    }
}
