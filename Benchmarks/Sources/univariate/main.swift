import BenchmarkSupport
import Detectors
import Foundation
import TimeSeries

// Processor time of the univariate detector through its public API. Requests as lines of JSON come in, the milliseconds of each and the
// anomalies found go out. `--seconds` of processor time for each request.

/// What is asked, in the words of the Azure API.
struct Question: Decodable {
    struct Point: Decodable {
        var timestamp: String
        var value: Double
    }

    struct Request: Decodable {
        var series: [Point]
        var granularity: String
        var period: Int?
        var maxAnomalyRatio: Double
        var sensitivity: Int
    }

    var operation: String
    var request: Request
}

struct Answer: Encodable {
    var seconds: Double
    var anomalies: Int
}

struct Unreadable: Error {
    var what: String
}

func answer(_ question: Question, seconds: Double) throws -> Answer {
    let request = question.request
    guard let granularity = SeriesGranularity(rawValue: request.granularity) else {
        throw Unreadable(what: request.granularity)
    }
    var parameters = UnivariateAnomalyDetector.Parameters()
    parameters.granularity = granularity
    parameters.period = request.period
    parameters.maxAnomalyRatio = request.maxAnomalyRatio
    parameters.sensitivity = request.sensitivity
    let detector = try UnivariateAnomalyDetector(parameters)
    let values = request.series.map { $0.value }
    let timestamps = try request.series.map {
        guard let timestamp = Timestamp(parsing: $0.timestamp) else { throw Unreadable(what: $0.timestamp) }
        return timestamp
    }
    var anomalies = 0
    func judge() throws {
        let series = try UnivariateSeries(values: values, timestamps: timestamps, granularity: granularity)
        anomalies =
            question.operation == "last"
            ? (try detector.detectLast(series).isAnomaly ? 1 : 0)
            : try detector.detectEntire(series).isAnomaly.count { $0 }
    }
    try judge()
    let started = Environment.processorSeconds
    var rounds = 0.0
    while Environment.processorSeconds - started < seconds {
        try judge()
        rounds += 1
    }
    return Answer(seconds: (Environment.processorSeconds - started) / rounds, anomalies: anomalies)
}

let arguments = CommandLine.arguments
let seconds = arguments.count > 2 && arguments[1] == "--seconds" ? Double(arguments[2]) ?? 0.3 : 0.3
while let line = readLine() {
    let question = try JSONDecoder().decode(Question.self, from: Data(line.utf8))
    print(String(decoding: try JSONEncoder().encode(answer(question, seconds: seconds)), as: UTF8.self))
    fflush(nil)
}
