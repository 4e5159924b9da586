import Digests

/// The value of an `Authorization: Signature ...` header, taken apart.
///
/// After the scheme word come `name="value"` pairs in any order, separated by commas with optional blanks. Unknown
/// parameters are ignored; repeated ones, escapes in values and anything out of size are refused. Parsing is linear in the
/// length of the text, which is bounded.
public struct SignatureHeader: Hashable, Sendable {
    public var keyID: String
    /// Names of the covered headers, in the order signed, in lower case.
    public var coveredHeaders: [String]
    public var signature: [UInt8]

    static let maximumLength = 16_384
    static let maximumParameters = 32
    static let maximumCoveredHeaders = 64

    public init(keyID: String, coveredHeaders: [String], signature: [UInt8]) {
        self.keyID = keyID
        self.coveredHeaders = coveredHeaders
        self.signature = signature
    }

    /// Whether an `Authorization` value uses this scheme at all.
    public static func isSignature(_ authorization: String) -> Bool {
        authorization.utf8.prefix(10).lazy.map { $0 | 0x20 }.elementsEqual("signature ".utf8)
    }

    public init(parsing authorization: String) throws(AuthenticationFailure) {
        guard authorization.utf8.count <= Self.maximumLength else {
            throw AuthenticationFailure("the Authorization header is too long")
        }
        guard Self.isSignature(authorization) else { throw AuthenticationFailure("the scheme is not Signature") }
        let parameters = try ParameterReader(bytes: Array(authorization.utf8.dropFirst(10))).read()

        guard parameters["algorithm"] == "rsa-sha256" else {
            throw AuthenticationFailure("the algorithm is not rsa-sha256")
        }
        guard parameters["version"] ?? "1" == "1" else { throw AuthenticationFailure("the version is not 1") }
        guard let keyID = parameters["keyid"], !keyID.isEmpty else { throw AuthenticationFailure("keyId is missing") }
        guard let encoded = parameters["signature"], encoded.utf8.count <= 4096,
            let signature = Base64.decode(encoded), !signature.isEmpty
        else { throw AuthenticationFailure("the signature is missing or not base64") }
        guard let list = parameters["headers"] else { throw AuthenticationFailure("the list of headers is missing") }

        // Bytes, not characters: finding the borders of characters takes longer than all the rest of this.
        let covered = list.utf8.split(separator: UInt8(ascii: " ")).map { Substring($0).lowercased() }
        guard !covered.isEmpty, covered.count <= Self.maximumCoveredHeaders, Set(covered).count == covered.count else {
            throw AuthenticationFailure("the list of headers is empty, too long or has a name twice")
        }
        self.init(keyID: keyID, coveredHeaders: covered, signature: signature)
    }

    /// The header's value.
    public var text: String {
        "Signature algorithm=\"rsa-sha256\",headers=\"\(coveredHeaders.joined(separator: " "))\",keyId=\"\(keyID)\","
            + "signature=\"\(Base64.encode(signature))\",version=\"1\""
    }
}

/// Reads `name="value"` pairs. Names are returned in lower case.
private struct ParameterReader {
    let bytes: [UInt8]
    var position = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    consuming func read() throws(AuthenticationFailure) -> [String: String] {
        var reader = self
        var parameters: [String: String] = [:]
        while true {
            reader.skipBlanks()
            let name = reader.token().lowercased()
            guard !name.isEmpty, reader.take(UInt8(ascii: "=")) else {
                throw AuthenticationFailure("a parameter is not name=\"value\"")
            }
            guard let value = reader.value() else { throw AuthenticationFailure("the value of \(name) is malformed") }
            guard parameters.updateValue(value, forKey: name) == nil else {
                throw AuthenticationFailure("the parameter \(name) appears twice")
            }
            guard parameters.count <= SignatureHeader.maximumParameters else {
                throw AuthenticationFailure("too many parameters")
            }
            reader.skipBlanks()
            if reader.position == reader.bytes.count { return parameters }
            guard reader.take(UInt8(ascii: ",")) else { throw AuthenticationFailure("parameters need commas between") }
        }
    }

    private mutating func token() -> String {
        let start = position
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                position += 1
            default: return String(decoding: bytes[start..<position], as: UTF8.self)
            }
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    /// A value in quotes (printable ASCII without quotes and backslashes) or, as later drafts write numbers, a bare token.
    private mutating func value() -> String? {
        guard take(UInt8(ascii: "\"")) else {
            let bare = token()
            return bare.isEmpty ? nil : bare
        }
        let start = position
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                position += 1
                return String(decoding: bytes[start..<(position - 1)], as: UTF8.self)
            }
            guard (0x20...0x7E).contains(byte), byte != UInt8(ascii: "\\") else { return nil }
            position += 1
        }
        return nil
    }

    private mutating func skipBlanks() {
        while position < bytes.count, bytes[position] == UInt8(ascii: " ") || bytes[position] == UInt8(ascii: "\t") {
            position += 1
        }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }
}
