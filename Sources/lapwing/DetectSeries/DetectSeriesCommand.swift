import ArgumentParser
import AzureDialect
import ControlPlane
import Detectors
import DetectorsDialect
import TimeSeries

/// `lapwing detect-series`
struct DetectSeriesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "detect-series",
        abstract: "Judge or forecast one series, without a server.",
        discussion: """
            lapwing detect-series absolute-threshold --input new.csv --config '{"critical_threshold": 90}'
            lapwing detect-series percentage-threshold --input new.csv --history old.csv --config levels.json
            lapwing detect-series moving-average --input new.csv --history old.csv
            lapwing detect-series isolation-forest --input request.json --output json
            lapwing detect-series prophet --input old.csv --config '{"horizon": 48, "period": "H"}' -o csv

            lapwing detect-series azure --input sales.csv --granularity daily
            lapwing detect-series azure --input sales.csv --granularity daily --detect changepoint

            The same detectors, settings and answers as POST /absolute-threshold and so on of the server, and as
            POST /anomalydetector/v1.1/timeseries/entire/detect and its like.

            METHODS
              absolute-threshold    critical_threshold (required), warning_threshold, operator
              percentage-threshold  critical_percentile (required), warning_percentile, operator
              moving-average        window 24, std_multiplier 2, min_periods 12
              isolation-forest      contamination 0.1, n_estimators 100, max_samples "auto", max_features 1,
                                    random_state 42
              prophet               horizon 24, period "H", interval_width 0.95, seasonality_mode "additive",
                                    changepoint_prior_scale 0.05, daily_, weekly_ and yearly_seasonality
              azure                 no history and no training: --detect entire (anomalies, the default), last or
                                    changepoint; settings are options of their own, below, not --config
              All but absolute-threshold, azure and prophet need current points and history; prophet takes history
              alone, which is then --input.

            FILES
              CSV: a header line, then a time (Unix seconds or ISO 8601) and a number on each line. Of several columns of
              numbers the one called value is taken.
              JSON: a list of points [{"timestamp": 1738000260, "value": 115.7}, ...], or {"current": [...],
              "history": [...]}, or a whole request with data and config.
              For azure: 12 to 8640 points in ascending order, timestamps ISO 8601; a list of points, or a whole request
              {"series": [...], "granularity": "daily"}.
            """)

    @Argument(
        help: ArgumentHelp(Method.names.joined(separator: ", "), valueName: "method"),
        transform: { text in
            guard let method = Method(text) else {
                throw ValidationError("'\(text)' is no method; there are " + Method.names.joined(separator: ", "))
            }
            return method
        })
    var method: Method

    @Option(help: ArgumentHelp("CSV or JSON file of the series; - is standard input.", valueName: "file"))
    var input: String

    @Option(help: ArgumentHelp("CSV or JSON file of reference points.", valueName: "file"))
    var history: String?

    @Option(help: ArgumentHelp("Settings: a JSON object, or the file that holds it.", valueName: "json|file"))
    var config: String?

    @Option(name: .shortAndLong, help: "Form of the result: table for people, json or csv for scripts.")
    var output: OutputFormat = .table

    @OptionGroup(title: "Options Of azure")
    var azure: AzureSeriesOptions

    enum Method: Sendable {
        case detectors(SeriesMethod)
        case azure

        static let names = SeriesMethod.allCases.map(\.rawValue) + ["azure"]

        init?(_ text: String) {
            if text == "azure" {
                self = .azure
            } else if let method = SeriesMethod(rawValue: text) {
                self = .detectors(method)
            } else {
                return nil
            }
        }
    }

    func validate() throws {
        guard case .detectors(let method) = method else {
            guard history == nil else { throw ValidationError("--history: azure looks at no history") }
            guard config == nil else {
                throw ValidationError("--config: settings of azure are options of their own, such as --granularity")
            }
            return
        }
        if let flag = azure.given.first {
            throw ValidationError("\(flag) is an option of azure, not of \(method.rawValue)")
        }
        guard history == nil || method.needsHistory && method.needsCurrent else {
            throw ValidationError(
                method.needsHistory
                    ? "--history: \(method.rawValue) takes its history from --input"
                    : "--history: \(method.rawValue) looks at no history")
        }
    }

    func run() throws { try run(console: .standard) }

    func run(console: Console) throws {
        switch method {
        case .detectors(let method): try run(method, console: console)
        case .azure: try runAzure(console: console)
        }
    }

    private func run(_ method: SeriesMethod, console: Console) throws {
        let body = try SeriesBody(method: method, input: input, history: history, configuration: config)
        let answer: [UInt8]
        do {
            // One's own memory is the limit here.
            answer = try SeriesDetection.answer(
                to: try SeriesRequest(method, body: body.bytes, maximumPoints: .max))
        } catch let problems as FieldProblems {
            throw CommandFailure(.badInput, body.describe(problems))
        } catch let error as ServiceError {
            throw CommandFailure(.badInput, "\(input): \(error.message)")
        } catch let error as DetectorError {
            throw CommandFailure(.badInput, "\(error.inWireNames)")
        }
        console.write(try SeriesOutput(answer).text(output))
    }

    private func runAzure(console: Console) throws {
        let operation = azure.detect ?? .entire
        let body = try AzureSeriesBody(try SeriesFile.series(input, clock: .text), azure)
        let answer: [UInt8]
        do {
            answer = try UnivariateDetection.answer(
                operation, to: body.bytes, version: azure.apiVersion ?? UnivariateDetection.versions.last ?? "")
        } catch let refusal as UnivariateDetection.Refusal {
            throw CommandFailure(.badInput, body.describe(refusal))
        }
        console.write(try AzureSeriesOutput(operation, request: body.bytes, answer: answer).text(output))
    }
}
