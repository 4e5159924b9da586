import ControlPlane
import Detectors
import TimeSeries

/// A request to a detector: `{"data": {"current": [...], "history": [...]}, "config": {...}}`, read and checked in form.
///
/// Read in one pass, points straight into arrays. What a method does not need, and names that nobody knows, are gone over. Form
/// is checked here and nothing else: whether a detector can use the settings is for it to say.
public struct SeriesRequest: Sendable {
    public var method: SeriesMethod
    public var current: TimedValues
    public var history: TimedValues
    var configuration: SeriesConfiguration

    /// - Parameter maximumPoints: how many points both lists together may have.
    /// - Throws: `FieldProblems` when the form is wrong; `ServiceError` for lists that are missing, too long, or hold times that
    ///   no calendar has.
    public init(_ method: SeriesMethod, body: UnsafeBufferPointer<UInt8>, maximumPoints: Int) throws {
        var reader = SeriesRequestReader(method, body, maximumPoints: maximumPoints)
        do throws(JSONSyntaxError) {
            try reader.read()
        } catch {
            throw FieldProblems(list: [Self.problem(error, in: body)])
        }
        self = try reader.request()
    }

    public init(_ method: SeriesMethod, body: [UInt8], maximumPoints: Int) throws {
        self = try body.withUnsafeBufferPointer {
            try SeriesRequest(method, body: $0, maximumPoints: maximumPoints)
        }
    }

    init(_ method: SeriesMethod, current: TimedValues, history: TimedValues, configuration: SeriesConfiguration) {
        self.method = method
        self.current = current
        self.history = history
        self.configuration = configuration
    }

    /// Python's JSON reader counts characters, and not the byte order mark.
    private static func problem(_ error: JSONSyntaxError, in body: UnsafeBufferPointer<UInt8>) -> FieldProblem {
        let before = body.prefix(error.offset)
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let characters = before.count { $0 & 0xC0 != 0x80 } - (before.starts(with: mark) ? 1 : 0)
        return FieldProblem(
            kind: .invalidJSON(reason: error.reason), path: [.index(characters)], offset: error.offset,
            input: Array("{}".utf8))
    }
}
