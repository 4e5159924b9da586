/// Why something could not be fetched, in words for the user who asked.
///
/// No text holds anything that came from the other side, an address that a name led to, or the query of a URL, which may
/// carry a secret.
public struct FetchError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Reason: Sendable, Equatable {
        /// The URL is not one that can be fetched; the text says what is wrong with it.
        case badURL(String)
        /// A header or the credential cannot be sent; the text says why.
        case badRequest(String)
        /// The host is, or leads to, an address that is not public.
        case forbiddenAddress(AddressKind, endpoint: String)
        case unknownHost
        case unreachable
        case timeout(seconds: Int)
        case tooSlow
        case tooLarge(limit: Int)
        case badStatus(Int)
        /// No trusted connection: certificate, name or protocol.
        case tlsFailure
        case redirectRefused(String)
        /// The answer's bytes are not what they claim to be.
        case badContent(String)
        case protocolFailure
    }

    /// What an address is that may not be reached.
    public enum AddressKind: String, Sendable, Equatable, CaseIterable {
        case unspecified = "an unspecified address"
        case loopback = "a loopback address"
        case privateUse = "a private address"
        case linkLocal = "a link-local address"
        case sharedSpace = "an address of a carrier's shared space"
        case uniqueLocal = "a unique-local address"
        case siteLocal = "a site-local address"
        case multicast = "a multicast address"
        case broadcast = "a broadcast address"
        case documentation = "a documentation address"
        case benchmarking = "a benchmarking address"
        case platformService = "an address of a hosting platform's own services"
        case tunnel = "an address of an IPv4 tunnel"
        case reserved = "a reserved address"
    }

    public var reason: Reason
    /// The URL without its query, shortened: fit to be shown.
    public var place: String

    public init(_ reason: Reason, place: String) {
        self.reason = reason
        self.place = place
    }

    public var description: String { place.isEmpty ? "\(reason)" : "\(place) could not be fetched: \(reason)" }
}

extension FetchError.Reason: CustomStringConvertible {
    public var description: String {
        switch self {
        case .badURL(let text): "the URL is not valid: \(text)"
        case .badRequest(let text): text
        case .forbiddenAddress(let kind, let endpoint):
            "the host is or leads to \(kind.rawValue), but only public addresses may be reached; "
                + "the operator can allow it with --allow-fetch \(endpoint)"
        case .unknownHost: "the host's name was not found"
        case .unreachable: "no connection to the host could be made"
        case .timeout(let seconds): "it took longer than \(seconds) s"
        case .tooSlow: "the transfer was too slow"
        case .tooLarge(let limit): "it is larger than the limit of \(limit) bytes"
        case .badStatus(let code): "the server answered with status \(code)"
        case .tlsFailure: "no trusted TLS connection could be made; check the server's certificate"
        case .redirectRefused(let text): "the server's redirect was not followed: \(text)"
        case .badContent(let text): text
        case .protocolFailure: "the server's answer was cut off or is not HTTP"
        }
    }
}
