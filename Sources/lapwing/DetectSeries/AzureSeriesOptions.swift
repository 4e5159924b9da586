import ArgumentParser
import AzureDialect

/// What `lapwing detect-series azure` may be told. The values go to the detector as they are, which says what is wrong with them.
struct AzureSeriesOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "What to find: entire (anomalies), last (whether the newest point is one) or changepoint.",
            valueName: "what"))
    var detect: UnivariateOperation?

    @Option(
        help: ArgumentHelp(
            "yearly, monthly, weekly, daily, hourly, minutely, secondly, microsecond or none.", valueName: "step"))
    var granularity: String?

    @Option(help: ArgumentHelp("The points are so many steps apart (1).", valueName: "n"))
    var customInterval: String?

    @Option(help: ArgumentHelp("Points of a season, 0 for none (found out).", valueName: "n"))
    var period: String?

    @Option(
        help: ArgumentHelp("0 to 100: the more, the narrower the margins (99). Not for changepoint.", valueName: "n"))
    var sensitivity: String?

    @Option(
        help: ArgumentHelp("Share of points that may be anomalies (0.25). Not for changepoint.", valueName: "share"))
    var maxAnomalyRatio: String?

    @Option(
        help: ArgumentHelp(
            "For missing points: auto, previous, linear, fixed, zero or notFill (auto). Not for changepoint.",
            valueName: "mode"))
    var imputeMode: String?

    @Option(help: ArgumentHelp("The value for --impute-mode fixed.", valueName: "value"))
    var imputeFixedValue: String?

    @Option(
        help: ArgumentHelp(
            "changepoint: 0.01 to 0.99, the lower, the fewer (0.9, hourly 0.91).", valueName: "share"))
    var threshold: String?

    @Option(
        help: ArgumentHelp("changepoint: fewest points between two, from 3 (by granularity).", valueName: "n"))
    var stableTrendWindow: String?

    @Option(
        help: ArgumentHelp(
            "Whose margins: v1.1 (shares of the trend), v1.0, v1.1-preview or v1.1-preview.1 (shares of the value).",
            valueName: "version"))
    var apiVersion: String?

    /// Flag, field and value of what was given.
    var fields: [(flag: String, name: String, value: String)] {
        let all: [(String, String, String?)] = [
            ("--granularity", "granularity", granularity), ("--custom-interval", "customInterval", customInterval),
            ("--period", "period", period), ("--sensitivity", "sensitivity", sensitivity),
            ("--max-anomaly-ratio", "maxAnomalyRatio", maxAnomalyRatio), ("--impute-mode", "imputeMode", imputeMode),
            ("--impute-fixed-value", "imputeFixedValue", imputeFixedValue), ("--threshold", "threshold", threshold),
            ("--stable-trend-window", "stableTrendWindow", stableTrendWindow),
        ]
        return all.compactMap { flag, name, value in value.map { (flag, name, $0) } }
    }

    /// Flags that are there at all.
    var given: [String] {
        fields.map(\.flag) + (detect == nil ? [] : ["--detect"]) + (apiVersion == nil ? [] : ["--api-version"])
    }

    func validate() throws {
        if let apiVersion, !UnivariateDetection.versions.contains(apiVersion) {
            throw ValidationError(
                "--api-version '\(apiVersion)': there are " + UnivariateDetection.versions.joined(separator: ", "))
        }
        let forChanges = ["--threshold", "--stable-trend-window"]
        let shared = ["--granularity", "--custom-interval", "--period"]
        for field in fields where !shared.contains(field.flag) {
            if detect == .changePoint, !forChanges.contains(field.flag) {
                throw ValidationError("\(field.flag) says nothing about change points: leave it out")
            }
            if detect != .changePoint, forChanges.contains(field.flag) {
                throw ValidationError("\(field.flag) is for --detect changepoint")
            }
        }
    }
}

extension UnivariateOperation: ExpressibleByArgument {}
