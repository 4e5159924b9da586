import Detectors
import TimeSeries

/// The answer to a question about one series.
struct UnivariateAnswer: Sendable {
    let json: [UInt8]
    /// nil for change points, which have but one.
    let model: UnivariateModel?
    /// How many were judged, or judged by.
    let points: Int

    /// Detects.
    /// - Throws: `UnivariateSeriesError`, or what `check` throws.
    init(_ request: UnivariateRequest, _ version: APIVersion, check: () throws -> Void) throws {
        points = request.series.values.count
        switch request.question {
        case .entire(let detector):
            let found = try detector.detectEntire(request.series, check: check)
            model = found.model
            json = Self.json(found, showsSeverity: version.showsSeverity)
        case .last(let detector):
            let found = try detector.detectLast(request.series, check: check)
            model = found.model
            json = Self.json(found, showsSeverity: version.showsSeverity)
        case .changePoint(let detector):
            model = nil
            json = Self.json(try detector.detect(request.series, check: check))
        }
    }

    private static func json(_ found: EntireDetection, showsSeverity: Bool) -> [UInt8] {
        var json = JSONWriter(reservingCapacity: 256 + 100 * found.expectedValues.count)
        json.beginObject()
        json.member("period", integer: found.period)
        json.member("expectedValues", numbers: found.expectedValues)
        json.member("upperMargins", numbers: found.upperMargins)
        json.member("lowerMargins", numbers: found.lowerMargins)
        json.member("isAnomaly", bools: found.isAnomaly)
        json.member("isNegativeAnomaly", bools: found.isNegativeAnomaly)
        json.member("isPositiveAnomaly", bools: found.isPositiveAnomaly)
        if showsSeverity { json.member("severity", numbers: found.severity) }
        json.endObject()
        return json.bytes
    }

    private static func json(_ found: ChangePointDetection) -> [UInt8] {
        var json = JSONWriter(reservingCapacity: 64 + 30 * found.isChangePoint.count)
        json.beginObject()
        json.member("period", integer: found.period)
        json.member("isChangePoint", bools: found.isChangePoint)
        json.member("confidenceScores", numbers: found.confidenceScores)
        json.endObject()
        return json.bytes
    }

    private static func json(_ found: LastDetection, showsSeverity: Bool) -> [UInt8] {
        [UInt8].json { json in
            json.beginObject()
            json.member("period", integer: found.period)
            json.member("suggestedWindow", integer: found.suggestedWindow)
            json.member("expectedValue", number: found.expectedValue)
            json.member("upperMargin", number: found.upperMargin)
            json.member("lowerMargin", number: found.lowerMargin)
            json.member("isAnomaly", bool: found.isAnomaly)
            json.member("isNegativeAnomaly", bool: found.isNegativeAnomaly)
            json.member("isPositiveAnomaly", bool: found.isPositiveAnomaly)
            if showsSeverity { json.member("severity", number: found.severity) }
            json.endObject()
        }
    }
}
