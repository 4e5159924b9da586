import ControlPlane
import Hummingbird
import Logging

/// What travels with a request from the front door to its handler.
public struct LapwingRequestContext: RequestContext {
    public var coreContext: CoreRequestContextStorage
    /// Set by `AuthenticationMiddleware`; handlers behind it may rely on it.
    public var caller: Caller?
    /// The id that the answer and the log lines carry.
    public var requestID: String
    /// SHA-256 that the request's signature promises for its body, when the body has not been checked yet.
    public var promisedBodyDigest: [UInt8]?
    /// Tells whether the client is still there.
    public let connection: ClientConnection

    public init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        requestID = RequestIdentity.make()
        connection = ClientConnection(source.channel)
    }

    /// - Throws: `ServiceError.notAuthenticated`; only reached if a route was mounted outside authentication.
    public func requireCaller() throws -> Caller {
        guard let caller else { throw ServiceError.notAuthenticated }
        return caller
    }

    /// A segment of the path, its percent-encoding undone; as it came when that cannot be.
    public func decodedParameter(_ name: String) -> String {
        let raw = parameters.get(name) ?? ""
        return PercentCoding.decode(raw, plusIsSpace: false) ?? raw
    }
}

/// Ids for requests, which appear in answers and logs.
enum RequestIdentity {
    /// 32 random hexadecimal digits, upper case, as OCI shows them.
    static func make() -> String {
        let halves: (UInt64, UInt64) = (.random(in: .min ... .max), .random(in: .min ... .max))
        return String(unsafeUninitializedCapacity: 32) { digits in
            for index in 0..<32 {
                let half = index < 16 ? halves.0 : halves.1
                let value = UInt8(truncatingIfNeeded: half >> (4 * UInt64(15 - index % 16))) & 0xF
                digits.initializeElement(at: index, to: value < 10 ? 0x30 + value : 0x37 + value)
            }
            return 32
        }
    }

    /// A client's own id may appear in headers and logs only when it is short and plain.
    static func sanitized(_ value: String?) -> String? {
        guard let value, !value.isEmpty, value.utf8.count <= 128,
            value.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { return nil }
        return value
    }
}
