extension ForecastCalendar {
    /// What a period may be, for messages.
    public static let allowedPeriods =
        "a period such as H, 2H, 15T, 1H30min, D, W, W-MON, MS, M, QS, Q, YS, Y or B"

    /// Reads a period.
    /// - Throws: ``DetectorError/parameterInvalid(name:value:allowed:)``.
    public init(period: String) throws {
        guard let step = Self.step(Array(period.utf8)) else {
            throw DetectorError.parameterInvalid(name: "period", value: period, allowed: Self.allowedPeriods)
        }
        self.step = step
    }

    private static let ticks: [String: Int] = [
        "S": 1, "s": 1, "T": 60, "min": 60, "H": 3600, "h": 3600, "D": secondsPerDay,
    ]

    private static let anchors: [String: Anchor] = [
        "W": .weekday(0), "W-SUN": .weekday(0), "W-MON": .weekday(1), "W-TUE": .weekday(2), "W-WED": .weekday(3),
        "W-THU": .weekday(4), "W-FRI": .weekday(5), "W-SAT": .weekday(6),
        "MS": .months(1, isEnd: false), "M": .months(1, isEnd: true),
        "QS": .months(3, isEnd: false), "Q": .months(3, isEnd: true),
        "YS": .months(12, isEnd: false), "AS": .months(12, isEnd: false),
        "Y": .months(12, isEnd: true), "A": .months(12, isEnd: true),
        "B": .weekdays,
    ]

    /// Nil for anything that is not a period.
    private static func step(_ text: [UInt8]) -> Step? {
        guard !text.isEmpty, text.count <= 100 else { return nil }
        var rest = text[...]
        var seconds = 0
        while !rest.isEmpty {
            let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            let multiple: Int
            if digits.isEmpty {
                multiple = 1
            } else {
                guard let number = Int(String(decoding: digits, as: UTF8.self)), number > 0 else { return nil }
                multiple = number
            }
            rest = rest.dropFirst(digits.count)
            let letters = rest.prefix { !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            let unit = String(decoding: letters, as: UTF8.self)
            if let anchor = anchors[unit] {
                // A calendar period stands alone.
                return letters.count == rest.count && digits.count + letters.count == text.count
                    ? .anchored(anchor, multiple: multiple) : nil
            }
            guard let length = ticks[unit] else { return nil }
            let (product, overflows) = multiple.multipliedReportingOverflow(by: length)
            let (sum, carries) = seconds.addingReportingOverflow(product)
            guard !overflows, !carries else { return nil }
            seconds = sum
            rest = rest.dropFirst(letters.count)
        }
        return .tick(seconds)
    }
}
