import ControlPlane
import Foundation
import NIOCore

/// Why a server could not start, in words for whoever started it.
enum ServeFailure {
    static func explain(_ error: any Error, _ configuration: ServerConfiguration) -> any Error {
        switch error {
        case StoreError.dataDirectoryInUse(let path):
            return CommandFailure(
                .badInput,
                "the data directory \(path) is in use by another lapwing server: stop that one, or choose another --data-dir"
            )
        case StoreError.inputOutput(let operation, let path, let code):
            return CommandFailure(.badInput, "cannot \(operation) \(path): \(reason(code))")
        case StoreError.corrupt(let reason):
            return CommandFailure(.badInput, "the data directory \(configuration.dataDirectory) is damaged: \(reason)")
        case let error as DefaultKPIModelFile.Unusable:
            return CommandFailure(.badInput, "--metis-model \(error.path) cannot be used: \(error.reason)")
        case let error as IOError:
            return CommandFailure(
                .badInput,
                "cannot listen on \(configuration.host):\(configuration.port): \(reason(error.errnoCode))")
        case is SocketAddressError, is SocketAddressError.UnknownHost:
            return CommandFailure(.badInput, "--host \(configuration.host) is no address or name that is known here")
        default: return error
        }
    }

    private static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }
}
