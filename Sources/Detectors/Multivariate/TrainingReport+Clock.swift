import TimeSeries

extension ClockAlignment {
    /// Says of every signal what clock it has and what was done about it.
    func describe(_ signals: inout [TrainingReport.SignalReport]) {
        guard signals.count == plan.intervals.count else { return }
        let anchor = signals[plan.anchor].name
        for index in signals.indices {
            let (interval, skew) = (plan.intervals[index], plan.skews[index])
            signals[index].intervalMicroseconds = interval
            signals[index].skewMicroseconds = skew
            var text = "resampled: reports every \(Self.seconds(interval)), rows every \(Self.seconds(plan.step))"
            if skew != 0 {
                text +=
                    ", its clock is \(Self.seconds(abs(skew))) \(skew > 0 ? "behind" : "ahead of") that of '\(anchor)'"
            }
            signals[index].details = [signals[index].details, text].compactMap { $0 }.joined(separator: "; ")
        }
    }

    /// Microseconds as seconds with up to three digits after the point.
    private static func seconds(_ microseconds: Int64) -> String {
        let thousandths = microseconds / 1000
        guard thousandths > 0 else { return "\(microseconds) µs" }
        let (whole, rest) = (thousandths / 1000, thousandths % 1000)
        guard rest != 0 else { return "\(whole) s" }
        var digits = String(1000 + rest).dropFirst()
        while digits.last == "0" { digits.removeLast() }
        return "\(whole).\(digits) s"
    }
}
