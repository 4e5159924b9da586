import Detectors
import NumericalMethods
import TimeSeries

/// What a detector answers to a request that is in form.
public enum SeriesDetection {
    /// Judges or forecasts, and writes the answer: `{"data": [row, ...]}`.
    ///
    /// A list that is needed and empty gives no rows, once the settings are found to be in range.
    /// - Parameter check: called often while a forest or forecast is fitted; cancels it by throwing.
    /// - Throws: `DetectorError`, or what `check` throws.
    public static func answer(to request: SeriesRequest, check: () throws -> Void = {}) throws -> [UInt8] {
        let isEmpty =
            request.method.needsCurrent && request.current.isEmpty
            || request.method.needsHistory && request.history.isEmpty
        var json = JSONWriter(reservingCapacity: 64 + 96 * request.current.count)
        json.beginObject()
        json.key("data")
        json.beginArray()
        switch request.configuration {
        case .absoluteThreshold(let threshold):
            json.absolute(request.current, threshold)
        case .percentageThreshold(let settings):
            try settings.validate()
            if !isEmpty { json.percentage(request.current, try settings.fit(request.history.values)) }
        case .movingAverage(let settings):
            try settings.validate()
            if !isEmpty { json.bands(try settings.judge(current: request.current, history: request.history)) }
        case .isolationForest(let settings):
            let parameters = try settings.parameters()
            if !isEmpty {
                json.anomalies(
                    request.current,
                    try anomalies(parameters, history: request.history, current: request.current, check: check))
            }
        case .prophet(let settings):
            let plan = try ForecastPlan(settings)
            if !isEmpty { json.forecast(try plan.forecast(after: request.history, check: check)) }
        }
        json.endArray()
        json.endObject()
        return json.bytes
    }
}
