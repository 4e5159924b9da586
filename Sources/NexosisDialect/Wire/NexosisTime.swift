import TimeSeries

/// Times as the API writes them.
enum NexosisTime {
    /// Reads a time with an offset, `Z` or neither. A `+` that a client did not encode came as a blank.
    static func parse(_ text: String) -> Timestamp? {
        if let time = Timestamp(parsing: text) { return time }
        guard let blank = text.lastIndex(of: " ") else { return nil }
        return Timestamp(parsing: text.withPlus(at: blank))
    }

    /// `YYYY-MM-DDTHH:MM:SS.mmm+00:00`, with six digits of a second when there are microseconds.
    static func text(_ time: Timestamp) -> String { time.rfc3339.dropLast() + "+00:00" }
}

extension String {
    /// With a `+` in place of the character at `index`.
    fileprivate func withPlus(at index: Index) -> String {
        self[..<index] + "+" + self[self.index(after: index)...]
    }
}

extension JSONWriter {
    mutating func member(_ name: String, date: Timestamp) { member(name, NexosisTime.text(date)) }
}
