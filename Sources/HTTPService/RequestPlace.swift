import HTTPTypes
import Hummingbird

/// Where a request was sent to, as its client sees it: addresses in answers begin with it.
public struct RequestPlace: Equatable, Sendable {
    /// Host, and port if the client named it; nil when it named none, or nothing that is a host.
    public let authority: String?
    private let scheme: String

    public init(_ request: Request) {
        authority = request.head.authority.flatMap { Self.isPlain($0) ? $0 : nil }
        // Behind a proxy that ends TLS. Clients follow the addresses with their key, so https must not become http.
        let forwarded = request.headers[.forwardedProtocol]?.split(separator: ",").first?.lowercased()
        scheme = forwarded == "https" ? "https" : "http"
    }

    /// The address of a path of this server. Without its host when the client named none.
    public func address(_ path: String) -> String { authority.map { "\(scheme)://\($0)\(path)" } ?? path }

    private static func isPlain(_ authority: String) -> Bool {
        !authority.isEmpty && authority.utf8.count <= 255
            && authority.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                    UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]"):
                    true
                default: false
                }
            }
    }
}

extension HTTPField.Name {
    public static let forwardedProtocol = literal("X-Forwarded-Proto")
}
