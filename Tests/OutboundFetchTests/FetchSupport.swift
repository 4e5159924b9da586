import ControlPlane
import Foundation
import OutboundFetch

extension ScriptedServer {
    /// A fetcher that may reach this server.
    func fetcher(_ more: [ScriptedServer] = [], resolver: any HostResolver = SystemResolver()) throws -> CurlFetcher {
        let exceptions = try ([self] + more).map { try FetchEndpoint("127.0.0.1:\($0.port)") }
        return CurlFetcher(policy: AddressPolicy(exceptions: exceptions), resolver: resolver)
    }
}

/// A name server that answers each question with the next of its answers, and the last one for ever.
///
/// `@unchecked Sendable`: `asked` is guarded by `lock`.
final class ScriptedResolver: HostResolver, @unchecked Sendable {
    private let answers: [[String]]
    private let lock = NSLock()
    private var asked: [String] = []

    init(_ answers: [String]...) { self.answers = answers }

    var questions: [String] { lock.withLock { asked } }

    func addresses(of name: String, within seconds: Double, check: () throws -> Void) throws -> [IPAddress] {
        let index = lock.withLock {
            asked.append(name)
            return asked.count - 1
        }
        return answers[min(index, answers.count - 1)].compactMap { IPAddress($0) }
    }
}

/// Runs blocking work off the cooperative pool, as the fetcher's callers must.
func blocking<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
    try await BlockingWork.run(work)
}

/// The reason why a fetch fails.
func reason(_ fetcher: CurlFetcher, _ request: FetchRequest) async throws -> FetchError.Reason? {
    try await blocking {
        do {
            _ = try fetcher.fetchBytes(request)
            return nil
        } catch let error as FetchError {
            return error.reason
        }
    }
}
