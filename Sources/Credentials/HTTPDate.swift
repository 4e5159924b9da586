import Glibc

/// Times as HTTP headers write them: `Sat, 21 Nov 2026 00:17:35 GMT` (IMF-fixdate, RFC 9110).
public enum HTTPDate {
    /// Seconds since 1970, or nil when `text` has any other form, names no real time or the wrong day of the week.
    public static func parse(_ text: String) -> Int64? {
        let bytes = Array(text.utf8)
        guard bytes.count == 29 else { return nil }
        func number(_ start: Int, _ count: Int) -> Int32? {
            var value: Int32 = 0
            for byte in bytes[start..<(start + count)] {
                guard byte &- 0x30 < 10 else { return nil }
                value = value * 10 + Int32(byte &- 0x30)
            }
            return value
        }
        let monthName = String(decoding: bytes[8..<11], as: UTF8.self)
        guard let day = number(5, 2), let month = months.firstIndex(of: monthName), let year = number(12, 4),
            let hour = number(17, 2), let minute = number(20, 2), let second = number(23, 2), year >= 1, second < 60
        else { return nil }
        var parts = tm()
        parts.tm_year = year - 1900
        parts.tm_mon = Int32(month)
        parts.tm_mday = day
        parts.tm_hour = hour
        parts.tm_min = minute
        parts.tm_sec = second
        let seconds = Int64(timegm(&parts))
        // Written out again it must be the same: this checks punctuation, ranges and the day of the week at once.
        return format(seconds) == text ? seconds : nil
    }

    /// The text for a time in seconds since 1970.
    public static func format(_ seconds: Int64) -> String {
        var time = time_t(seconds)
        var parts = tm()
        guard gmtime_r(&time, &parts) != nil else { return "" }
        let year = Int(parts.tm_year) + 1900
        return "\(days[Int(parts.tm_wday)]), \(padded(Int(parts.tm_mday), 2)) \(months[Int(parts.tm_mon)]) "
            + "\(padded(year, 4)) \(padded(Int(parts.tm_hour), 2)):\(padded(Int(parts.tm_min), 2)):"
            + "\(padded(Int(parts.tm_sec), 2)) GMT"
    }

    private static func padded(_ value: Int, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
