import Detectors
import TimeSeries

/// Reads a list of points, `[{"timestamp": "2022-05-01T00:00:00Z", "value": 104.2}, ...]`, straight into two arrays.
///
/// Whether timestamps are needed is known once the whole body is read. So what is wrong is kept, and said when it is its turn.
struct PointsReader {
    /// The most that one request may have.
    static let maximumPoints = 8640
    /// Larger numbers, whatever their sign, are refused.
    static let largestValue = 1e100

    private(set) var values: [Double] = []
    private(set) var timestamps: [Timestamp] = []
    /// How many elements the list has. Only the first ``maximumPoints`` are read.
    private(set) var count = 0
    /// The first point whose value, and the first whose timestamp, will not do.
    private var wrongValue: Problem?
    private var wrongTimestamp: Problem?

    private struct Problem {
        var index: Int
        var refusal: AzureRefusal
    }

    private static let names: [StaticString] = ["timestamp", "value"]

    /// Reads the array at the scanner's place.
    init(_ scanner: inout JSONScanner) throws(JSONSyntaxError) {
        try scanner.beginArray()
        while try scanner.nextElement() {
            if count < Self.maximumPoints {
                try readPoint(&scanner)
            } else {
                try scanner.skipValue()
            }
            count += 1
        }
    }

    /// The points, once they are known to be in order.
    func series(granularity: SeriesGranularity, interval: Int) throws -> UnivariateSeries {
        guard count <= Self.maximumPoints else {
            throw AzureRefusal(
                .invalidSeries, "'series' must have at most \(Self.maximumPoints) points: it has \(count).")
        }
        guard count >= UnivariateAnomalyDetector.minimumPoints else {
            throw AzureRefusal(
                UnivariateSeriesError.tooFewPoints(count: count, minimum: UnivariateAnomalyDetector.minimumPoints))
        }
        let needsClock = granularity != .none
        if let wrongTimestamp, needsClock, wrongTimestamp.index <= wrongValue?.index ?? .max {
            throw wrongTimestamp.refusal
        }
        if let wrongValue { throw wrongValue.refusal }
        return try UnivariateSeries(
            values: values, timestamps: needsClock ? timestamps : nil, granularity: granularity,
            interval: interval)
    }

    private mutating func readPoint(_ scanner: inout JSONScanner) throws(JSONSyntaxError) {
        var timestamp: Timestamp?
        var value: Double?
        var seen = (timestamp: false, value: false)
        guard try scanner.peek() == .object else {
            let kind = try scanner.peek()
            try scanner.skipValue()
            return refuseValue("The point at index \(count) of 'series' must be an object, not \(kind.name).")
        }
        try scanner.beginObject()
        while let member = try scanner.nextKey(among: Self.names) {
            switch member {
            case 0:
                guard !seen.timestamp else { throw scanner.repeated("timestamp") }
                seen.timestamp = true
                timestamp = try scanner.looseTimestamp()
            case 1:
                guard !seen.value else { throw scanner.repeated("value") }
                seen.value = true
                value = try readValue(&scanner)
            default: try scanner.skipValue()
            }
        }
        if let timestamp {
            timestamps.append(timestamp)
        } else if wrongTimestamp == nil {
            wrongTimestamp = Problem(
                index: count,
                refusal: AzureRefusal(
                    .badArgument,
                    "'timestamp' of the point at index \(count) of 'series' must be a date and time, such as 2022-05-01T00:00:00Z.",
                    point: count))
        }
        guard let value else {
            return refuseValue("'value' of the point at index \(count) of 'series' must be a number.")
        }
        guard value.magnitude <= Self.largestValue else {
            return refuseValue(
                "'value' of the point at index \(count) of 'series' must be at most \(Self.largestValue), whatever its sign.",
                code: .invalidSeries)
        }
        values.append(value)
    }

    private mutating func refuseValue(_ message: String, code: AzureRefusal.Code = .badArgument) {
        if wrongValue == nil { wrongValue = Problem(index: count, refusal: AzureRefusal(code, message, point: count)) }
    }

    @inline(__always)
    private func readValue(_ scanner: inout JSONScanner) throws(JSONSyntaxError) -> Double? {
        if try scanner.peek() == .number { return try scanner.unboundedNumber() }
        return try LooseScalar(&scanner).number
    }
}
