import Foundation
import Testing

@testable import Detectors

/// Recorded requests with what the reference answers, from `Tests/Fixtures/detectors`.
struct ProphetFixture: Decodable, Sendable, CustomTestStringConvertible {
    struct Point: Decodable, Sendable {
        var timestamp: Int
        var value: Double
    }

    struct Request: Decodable, Sendable {
        struct Series: Decodable, Sendable { var history: [Point] }
        var data: Series
        var config: Config
    }

    /// The settings of a request, with the detector service's names and defaults. The last ones are not the service's.
    struct Config: Decodable, Sendable {
        var seasonality_mode: Prophet.Mode?
        var changepoint_prior_scale: Double?
        var interval_width: Double?
        var horizon: Int?
        var period: String?
        var daily_seasonality: Bool?
        var weekly_seasonality: Bool?
        var yearly_seasonality: Bool?
        var growth: Prophet.Growth?
        var cap: Double?
        var holidays: [Prophet.Holiday]?
        var automatic: Bool?
    }

    struct Answer: Decodable, Sendable {
        struct Body: Decodable, Sendable { var data: [Row] }
        struct Row: Decodable, Sendable { var timestamp: Int }
        var body: Body
    }

    struct Check: Decodable, Sendable {
        var yhat: [Double]
        var sigma: Double
        var y_scale: Double
        var tol: Double
        /// Mean width of the reference's simulated interval.
        var width: Double?
    }

    var name: String
    var request: Request
    var expect: Answer
    var check: Check

    var testDescription: String { name }

    static func load(_ file: String) -> [ProphetFixture] {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let url = folder.appendingPathComponent("Fixtures/detectors/" + file)
        // An unreadable file leaves no case, which `isComplete` tests notice.
        guard let data = try? Data(contentsOf: url) else { return [] }
        return (try? JSONDecoder().decode([ProphetFixture].self, from: data)) ?? []
    }

    var parameters: Prophet.Parameters {
        let config = request.config
        var parameters = Prophet.Parameters()
        parameters.growth = config.growth ?? .flat
        if parameters.growth == .flat { parameters.seasonalities = [.hourly] }
        if config.automatic != true {
            parameters.daily = Prophet.Switch(config.daily_seasonality ?? true)
            parameters.weekly = Prophet.Switch(config.weekly_seasonality ?? false)
            parameters.yearly = Prophet.Switch(config.yearly_seasonality ?? false)
        }
        parameters.seasonalityMode = config.seasonality_mode ?? .additive
        parameters.changepointPriorScale = config.changepoint_prior_scale ?? 0.05
        parameters.intervalWidth = config.interval_width ?? 0.95
        parameters.holidays = config.holidays ?? []
        return parameters
    }

    func run() throws -> (fitted: FittedProphet, forecast: [FittedProphet.Forecast]) {
        let history = request.data.history
        let fitted = try Prophet.fit(
            times: history.map { Double($0.timestamp) }, values: history.map(\.value),
            capacities: request.config.cap.map { cap in history.map { _ in cap } }, parameters: parameters)
        let last = history.map(\.timestamp).max() ?? 0
        let stamps = try ForecastCalendar(period: request.config.period ?? "H")
            .stamps(after: last, count: request.config.horizon ?? 24)
        let forecast = try fitted.forecast(
            times: stamps.map(Double.init), capacities: request.config.cap.map { cap in stamps.map { _ in cap } })
        return (fitted, forecast)
    }
}
