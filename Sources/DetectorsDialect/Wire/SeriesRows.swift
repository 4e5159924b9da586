import Detectors
import NumericalMethods
import TimeSeries

/// The rows of the answers.
extension JSONWriter {
    /// Values and level as they are.
    mutating func absolute(_ points: TimedValues, _ threshold: AbsoluteThreshold) {
        for index in 0..<points.count {
            let value = points.values[index]
            beginObject()
            member("timestamp", integer: Int(points.timestamps[index]))
            member("value", number: value)
            member("severity", threshold.severity(of: value).rawValue)
            member("threshold", number: threshold.critical)
            endObject()
        }
    }

    /// Values with two decimals. The level has them already.
    mutating func percentage(_ points: TimedValues, _ threshold: AbsoluteThreshold) {
        for index in 0..<points.count {
            let value = points.values[index]
            beginObject()
            point(points.timestamps[index], value)
            member("severity", threshold.severity(of: value).rawValue)
            member("threshold", number: threshold.critical)
            endObject()
        }
    }

    mutating func bands(_ rows: [MovingAverage.Row]) {
        for row in rows {
            beginObject()
            point(row.timestamp, row.value)
            member("severity", row.severity.rawValue)
            key("min")
            scaled(row.band?.lower)
            key("max")
            scaled(row.band?.upper)
            endObject()
        }
    }

    mutating func point(_ timestamp: Int64, _ value: Double) {
        member("timestamp", integer: Int(timestamp))
        key("value")
        nearest(value)
    }

    /// Rounded as `%.2f` rounds.
    mutating func nearest(_ value: Double) {
        if let count = Hundredths.count(nearest: value) {
            hundredths(count)
        } else {
            number(Hundredths.nearest(value))
        }
    }

    /// Rounded as `rint(100 x) / 100`; null for what is undefined.
    mutating func scaled(_ value: Double?) {
        guard let value else { return null() }
        if let count = Hundredths.count(scaled: value) {
            hundredths(count)
        } else {
            number(Hundredths.scaled(value))
        }
    }
}
