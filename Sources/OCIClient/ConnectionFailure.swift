import Foundation
import FoundationNetworking

/// There was no answer: the request could not be made, sent, or finished.
public struct ConnectionFailure: Error, Equatable, Sendable, CustomStringConvertible {
    public var message: String

    public init(message: String) { self.message = message }

    init(_ error: URLError, endpoint: URL) {
        let server = endpoint.absoluteString
        switch error.code {
        case .cannotConnectToHost:
            message = "cannot connect to \(server): is the server running, and is this its address?"
        case .cannotFindHost, .dnsLookupFailed: message = "cannot find the host of \(server)"
        case .timedOut: message = "\(server) did not answer in time"
        case .networkConnectionLost: message = "\(server) closed the connection before its answer was complete"
        case .cancelled: message = "the request was cancelled"
        default: message = "\(server): \(error.localizedDescription)"
        }
    }

    public var description: String { message }
}
