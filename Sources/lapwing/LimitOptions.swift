import ArgumentParser
import HTTPService

/// What one request may bring. Whoever passes a limit is told which, and what it is.
struct LimitOptions: ParsableArguments {
    private static let standard = ServerLimits()

    @Option(help: ArgumentHelp("Points (signals × rows) of a synchronous detection.", valueName: "points"))
    var maxDetectionPoints = LimitOptions.standard.detectionPoints

    @Option(
        help: ArgumentHelp(
            "Points (current and history together) of a request to the detectors.", valueName: "points"))
    var maxSeriesPoints = LimitOptions.standard.seriesPoints

    @Option(help: ArgumentHelp("Bytes of a JSON request.", valueName: "bytes"))
    var maxBody = LimitOptions.standard.jsonBody

    @Option(help: ArgumentHelp("Bytes of an object.", valueName: "bytes"))
    var maxObject = LimitOptions.standard.object

    @Option(help: ArgumentHelp("Bytes of data in the request for a detection job.", valueName: "bytes"))
    var maxJobInput = LimitOptions.standard.jobInput

    @Option(help: ArgumentHelp("Bytes of all objects of one detection job.", valueName: "bytes"))
    var maxJobObjects = LimitOptions.standard.jobObjects

    func validate() throws {
        func check(_ name: String, _ value: Int64, _ range: ClosedRange<Int64>) throws {
            guard range.contains(value) else {
                throw ValidationError("\(name) must be in \(range.lowerBound)...\(range.upperBound), not \(value)")
            }
        }
        try check("--max-detection-points", Int64(maxDetectionPoints), 1...10_000_000)
        try check("--max-series-points", Int64(maxSeriesPoints), 1...10_000_000)
        try check("--max-body", Int64(maxBody), 1024...1 << 30)
        try check("--max-object", maxObject, 1...1 << 44)
        try check("--max-job-input", Int64(maxJobInput), 1024...1 << 30)
        try check("--max-job-objects", maxJobObjects, 1...1 << 44)
    }

    var resolved: ServerLimits {
        ServerLimits(
            jsonBody: maxBody, object: maxObject, detectionPoints: maxDetectionPoints, jobInput: maxJobInput,
            jobObjects: maxJobObjects, seriesPoints: maxSeriesPoints)
    }
}
