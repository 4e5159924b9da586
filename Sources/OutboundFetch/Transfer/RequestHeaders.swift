import ControlPlane
import Foundation

/// Header lines of a request, checked so that no value can smuggle in a line of its own.
enum RequestHeaders {
    /// What goes to every origin. The empty `Expect` keeps libcurl from asking before it sends a large body.
    static let common = ["Accept-Encoding: gzip", "Expect:"]

    /// What goes to the origin of the request's own URL.
    static func lines(of request: FetchRequest) throws(FetchError.Reason) -> [String] {
        var lines = common
        for header in request.headers {
            guard !header.name.isEmpty, header.name.utf8.allSatisfy(isNameByte) else {
                throw .badRequest("the name of a header to send is not valid")
            }
            guard isValue(header.value) else {
                throw .badRequest("the header \(header.name) must not hold control characters")
            }
            if !header.value.isEmpty { lines.append("\(header.name): \(header.value)") }
        }
        switch request.credential {
        case nil: break
        case .authorization(let value):
            guard isValue(value), !value.isEmpty else {
                throw .badRequest("the credential must not be empty and must not hold control characters")
            }
            lines.append("Authorization: \(value)")
        case .basic(let user, let password):
            guard isValue(user), isValue(password), !user.contains(":") else {
                throw .badRequest(
                    "user name and password must not hold control characters, and the user name no colon")
            }
            lines.append("Authorization: Basic " + Data("\(user):\(password)".utf8).base64EncodedString())
        }
        return lines
    }

    private static func isValue(_ text: String) -> Bool { text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F } }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
