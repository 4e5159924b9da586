import Detectors
import TimeSeries

/// A forecast as the service makes it: flat growth, a season that it calls hourly, and the built-in ones that were asked for.
struct ForecastPlan {
    private let parameters: Prophet.Parameters
    private let calendar: ForecastCalendar
    private let horizon: Int

    /// - Throws: `DetectorError` for settings that no forecast has.
    init(_ settings: ForecastSettings) throws {
        guard let mode = Prophet.Mode(rawValue: settings.seasonalityMode) else {
            throw DetectorError.parameterInvalid(
                name: "seasonalityMode", value: settings.seasonalityMode, allowed: "additive or multiplicative")
        }
        guard (1...Int64(Prophet.Limits.horizon)).contains(settings.horizon) else {
            throw DetectorError.parameterOutOfRange(
                name: "horizon", value: Double(settings.horizon), allowed: "1...\(Prophet.Limits.horizon)")
        }
        horizon = Int(settings.horizon)
        calendar = try ForecastCalendar(period: settings.period)
        var parameters = Prophet.Parameters()
        parameters.growth = .flat
        parameters.seasonalities = [.hourly]
        parameters.seasonalityMode = mode
        parameters.changepointPriorScale = settings.changepointPriorScale
        parameters.intervalWidth = settings.intervalWidth
        parameters.daily = Prophet.Switch(settings.daily)
        parameters.weekly = Prophet.Switch(settings.weekly)
        parameters.yearly = Prophet.Switch(settings.yearly)
        try parameters.validate()
        self.parameters = parameters
    }

    struct Row {
        var timestamp: Int64
        var value: Double
        var lower: Double
        var upper: Double
    }

    /// The rows behind the last instant of the history.
    func forecast(after history: TimedValues, check: () throws -> Void) throws -> [Row] {
        let stamps = try calendar.stamps(after: Int(history.timestamps.max() ?? 0), count: horizon)
        let fitted = try Prophet.fit(
            times: history.timestamps.map(Double.init), values: history.values, parameters: parameters, check: check)
        let forecast = try fitted.forecast(times: stamps.map(Double.init), check: check)
        return zip(stamps, forecast).map { stamp, forecast in
            Row(timestamp: Int64(stamp), value: forecast.value, lower: forecast.lower, upper: forecast.upper)
        }
    }
}

extension JSONWriter {
    mutating func forecast(_ rows: [ForecastPlan.Row]) {
        for row in rows {
            beginObject()
            point(row.timestamp, row.value)
            key("min")
            nearest(row.lower)
            key("max")
            nearest(row.upper)
            endObject()
        }
    }
}
