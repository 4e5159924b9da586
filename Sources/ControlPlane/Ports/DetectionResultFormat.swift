/// How the results of a job are written, by the API that took it. A result is the opening, fragments of rows joined by the
/// separator where both sides have some, and the closing.
public protocol DetectionResultFormat: Sendable {
    var opening: [UInt8] { get }
    var separator: [UInt8] { get }
    var closing: [UInt8] { get }
    var contentType: String { get }
    /// The rows that are to be shown, empty when there are none.
    /// - Parameter firstRow: index of the first of these rows in the input.
    func rows(of outcome: DetectionOutcome, firstRow: Int, showsAll: Bool) -> [UInt8]
    /// The job's name in the names of its results.
    func name(of job: DetectionJob) -> String
}
