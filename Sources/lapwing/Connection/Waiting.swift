import Digests
import OCIClient
import TimeSeries

/// Waiting for a work request, with its progress on the terminal.
struct Waiting {
    var session: Session
    var timeout: Duration
    var interval: Duration = .milliseconds(300)

    /// Returns when the work request has SUCCEEDED.
    ///
    /// - Throws: `CommandFailure` with the server's reasons when it has FAILED or was CANCELED, and with status
    ///   `timedOut` when it is still at work after `timeout`.
    func untilDone(_ workRequestID: String, title: String) async throws {
        let path = Connection.basePath + "/workRequests/" + PercentEncoding.segment(workRequestID)
        var line = ProgressLine(title, screen: session.console.errorScreen, write: session.console.writeError)
        let work: JSONObject
        do {
            work = try await Poll.until(every: interval, timeout: timeout) {
                let work = try await session.connection.getObject(path)
                let message = try await latestMessage(path)
                line.update((work["percentComplete"]?.number ?? 0) / 100, message)
                return Self.isFinal(work.text("status")) ? work : nil
            }
            line.finish()
        } catch let error as PollTimeout {
            line.finish()
            throw CommandFailure(
                .timedOut,
                "\(title): \(error); it goes on in the server, see: lapwing work-request get \(workRequestID)")
        } catch {
            line.finish()
            throw error
        }
        guard work.text("status") != "SUCCEEDED" else { return }
        let reasons = try await session.connection.list(path + "/errors", query: [], limit: nil)
            .compactMap { $0.object?.text("message") }
        let ending = work.text("status") == "CANCELED" ? "was canceled" : "failed"
        let why = reasons.isEmpty ? "" : ": " + reasons.joined(separator: "; ")
        throw CommandFailure(.refused, "\(title) \(ending)\(why)")
    }

    /// Logs are listed oldest first.
    private func latestMessage(_ path: String) async throws -> String {
        let logs = try await session.connection.list(path + "/logs", query: [], limit: nil)
        return logs.last?.object?.text("message") ?? ""
    }

    private static func isFinal(_ status: String?) -> Bool {
        ["SUCCEEDED", "FAILED", "CANCELED"].contains(status)
    }
}
