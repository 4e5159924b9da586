import TimeSeries

extension Timestamp {
    /// `YYYY-MM-DDTHH:MM:SSZ`, with a fraction only where there is one.
    var secondText: String {
        let text = rfc3339
        return text.hasSuffix(".000Z") ? text.dropLast(5) + "Z" : text
    }

    /// The second that it lies in.
    var wholeSecond: Timestamp {
        let rest = microseconds % 1_000_000
        return Timestamp(microseconds: microseconds - (rest < 0 ? rest + 1_000_000 : rest))
    }
}

extension JSONWriter {
    /// Nothing is written for nil.
    mutating func member(_ name: String, second time: Timestamp?) {
        if let time { member(name, time.secondText) }
    }
}
