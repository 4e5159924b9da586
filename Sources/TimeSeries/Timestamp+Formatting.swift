extension Timestamp: CustomStringConvertible {
    /// `YYYY-MM-DDTHH:MM:SS.mmmZ`, with six fraction digits when the time has microseconds.
    public var rfc3339: String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(28)
        appendRFC3339(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    public var description: String { rfc3339 }

    /// Appends what `rfc3339` returns. Years outside 0000 to 9999 get a sign and as many digits as they need.
    public func appendRFC3339(to bytes: inout [UInt8]) {
        let dayNumber = Int64(CivilDate.floorDivide(Int(microseconds), Int(CivilDate.microsecondsPerDay)))
        // Not by multiplying back, which would overflow for the earliest of all instants.
        let remainder = Int(microseconds % CivilDate.microsecondsPerDay)
        let ofDay = remainder < 0 ? remainder + Int(CivilDate.microsecondsPerDay) : remainder
        let date = CivilDate(dayNumber: dayNumber)
        if (0...9999).contains(date.year) {
            appendDigits(date.year, 4, to: &bytes)
        } else {
            bytes.append(date.year < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
            bytes.append(contentsOf: String(abs(date.year)).utf8)
        }
        bytes.append(UInt8(ascii: "-"))
        appendDigits(date.month, 2, to: &bytes)
        bytes.append(UInt8(ascii: "-"))
        appendDigits(date.day, 2, to: &bytes)
        bytes.append(UInt8(ascii: "T"))
        let second = ofDay / 1_000_000
        appendDigits(second / 3600, 2, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        appendDigits(second / 60 % 60, 2, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        appendDigits(second % 60, 2, to: &bytes)
        bytes.append(UInt8(ascii: "."))
        let fraction = ofDay % 1_000_000
        if fraction % 1000 == 0 {
            appendDigits(fraction / 1000, 3, to: &bytes)
        } else {
            appendDigits(fraction, 6, to: &bytes)
        }
        bytes.append(UInt8(ascii: "Z"))
    }

    private func appendDigits(_ value: Int, _ count: Int, to bytes: inout [UInt8]) {
        var divisor = 1
        for _ in 1..<count { divisor *= 10 }
        while divisor > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(value / divisor % 10))
            divisor /= 10
        }
    }
}
