import Detectors

/// `config` of the Prophet forecast. `uncertainty_samples` and `holidays_prior_scale` are taken, and have no influence: their
/// kinds are checked, as those of the others.
struct ForecastSettings: Sendable {
    static let names: [StaticString] = [
        "seasonality_mode", "changepoint_prior_scale", "interval_width", "uncertainty_samples", "horizon", "period",
        "holidays_prior_scale", "daily_seasonality", "weekly_seasonality", "yearly_seasonality",
    ]

    let seasonalityMode: String
    let changepointPriorScale: Double
    let intervalWidth: Double
    let horizon: Int64
    let period: String
    let daily: Bool
    let weekly: Bool
    let yearly: Bool

    init(_ fields: inout ConfigurationFields) {
        func flag(_ name: StaticString, _ value: Bool) -> Bool {
            fields.value(name, default: value) { field throws(RawField.Failure) in try field.boolean() }
        }
        func number(_ name: StaticString, _ value: Double) -> Double {
            fields.value(name, default: value) { field throws(RawField.Failure) in try field.float() }
        }
        func integer(_ name: StaticString, _ value: Int64) -> Int64 {
            fields.value(name, default: value) { field throws(RawField.Failure) in try field.integer() }
        }
        func text(_ name: StaticString, _ value: String) -> String {
            fields.value(name, default: value) { field throws(RawField.Failure) in try field.string() }
        }
        seasonalityMode = text("seasonality_mode", "additive")
        changepointPriorScale = number("changepoint_prior_scale", 0.05)
        intervalWidth = number("interval_width", 0.95)
        _ = integer("uncertainty_samples", 1000)
        horizon = integer("horizon", 24)
        period = text("period", "H")
        _ = number("holidays_prior_scale", 10)
        daily = flag("daily_seasonality", true)
        weekly = flag("weekly_seasonality", false)
        yearly = flag("yearly_seasonality", false)
    }
}
