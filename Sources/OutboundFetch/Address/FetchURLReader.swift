/// What is wrong with a URL.
struct FetchURLFault: Error {
    var text: String
    init(_ text: String) { self.text = text }
}

/// Takes a URL apart, byte by byte. What it does not know it refuses.
struct FetchURLReader {
    private let bytes: [UInt8]

    init(_ text: String) { bytes = Array(text.utf8) }

    func read() throws(FetchURLFault) -> FetchURL {
        guard bytes.count <= FetchURL.maximumLength else {
            throw FetchURLFault("it is longer than \(FetchURL.maximumLength) bytes")
        }
        try Self.checkCharacters(bytes)
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")),
            let scheme = FetchURL.Scheme(rawValue: Self.text(bytes[..<colon]).lowercased())
        else { throw FetchURLFault("it must begin with http:// or https://") }
        let rest = bytes[(colon + 1)...]
        guard rest.starts(with: "//".utf8) else { throw FetchURLFault("it must begin with \(scheme.rawValue)://") }
        let authorityStart = rest.startIndex + 2
        let end = rest[authorityStart...].firstIndex { "/?#".utf8.contains($0) } ?? bytes.endIndex
        let (host, port) = try Self.authority(bytes[authorityStart..<end])
        return FetchURL(
            scheme: scheme, host: host, port: port ?? scheme.defaultPort, target: Self.target(bytes[end...]))
    }

    func readEndpoint() throws(FetchURLFault) -> FetchEndpoint {
        try Self.checkCharacters(bytes)
        guard !bytes.contains(where: { "/?#".utf8.contains($0) }) else {
            throw FetchURLFault("it must be HOST:PORT, without scheme and path")
        }
        let (host, port) = try Self.authority(bytes[...])
        guard let port else { throw FetchURLFault("it must be HOST:PORT, and the port is missing") }
        return FetchEndpoint(host: host, port: port)
    }

    /// Path and query of a URL: the fragment cut off, bytes beyond ASCII percent-encoded, `/` where there is no path.
    static func target(_ bytes: ArraySlice<UInt8>) -> String {
        var result = ""
        if bytes.first != UInt8(ascii: "/") { result = "/" }
        for byte in bytes.prefix(while: { $0 != UInt8(ascii: "#") }) {
            if byte < 0x80 {
                result.unicodeScalars.append(UnicodeScalar(byte))
            } else {
                result += "%" + String(byte, radix: 16, uppercase: true)
            }
        }
        return result
    }

    static func checkCharacters(_ bytes: [UInt8]) throws(FetchURLFault) {
        for byte in bytes {
            if byte <= 0x20 || byte == 0x7F {
                throw FetchURLFault("it holds a blank or a control character; write it percent-encoded")
            }
            if byte == UInt8(ascii: "\\") { throw FetchURLFault("it holds a backslash; write it percent-encoded") }
        }
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }

    private static func authority(_ bytes: ArraySlice<UInt8>) throws(FetchURLFault) -> (FetchURL.Host, Int?) {
        if bytes.contains(UInt8(ascii: "@")) {
            throw FetchURLFault("it must not hold a user name or password before an @")
        }
        if bytes.first == UInt8(ascii: "[") {
            guard let bracket = bytes.firstIndex(of: UInt8(ascii: "]")) else {
                throw FetchURLFault("the bracket of its IPv6 address is not closed")
            }
            let inner = text(bytes[(bytes.startIndex + 1)..<bracket])
            guard !inner.contains("%"), inner.contains(":"), let address = IPAddress(inner) else {
                throw FetchURLFault("what stands in brackets must be an IPv6 address without a zone")
            }
            return (.address(address), try port(bytes[(bracket + 1)...]))
        }
        let colon = bytes.firstIndex(of: UInt8(ascii: ":")) ?? bytes.endIndex
        return (try host(bytes[..<colon]), try port(bytes[colon...]))
    }

    /// What follows the host: nothing, or a colon and a number.
    private static func port(_ bytes: ArraySlice<UInt8>) throws(FetchURLFault) -> Int? {
        guard let first = bytes.first else { return nil }
        let digits = bytes.dropFirst()
        guard first == UInt8(ascii: ":"), (1...5).contains(digits.count), digits.allSatisfy({ $0 &- 0x30 < 10 }),
            let port = Int(text(digits)), (1...65535).contains(port)
        else { throw FetchURLFault("the port must be a number in 1...65535") }
        return port
    }

    private static func host(_ bytes: ArraySlice<UInt8>) throws(FetchURLFault) -> FetchURL.Host {
        if bytes.contains(where: { $0 >= 0x80 }) {
            throw FetchURLFault("a host beyond ASCII must be written in its xn-- form")
        }
        var name = text(bytes).lowercased()
        if name.hasSuffix(".") { name.removeLast() }
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        guard name.utf8.count <= 253, labels.allSatisfy(isLabel) else {
            throw FetchURLFault("the host must be a name such as data.example.com, or an address")
        }
        // Whatever ends in a number is an address to some reader: it must be one to all of them.
        if let last = labels.last, last.utf8.allSatisfy({ $0 &- 0x30 < 10 }) || isHexadecimal(last) {
            guard let address = IPAddress(name), address.description == name else {
                throw FetchURLFault("an IPv4 address must be written as four decimal numbers, without leading zeros")
            }
            return .address(address)
        }
        return .name(name)
    }

    private static func isHexadecimal(_ label: Substring) -> Bool {
        label.hasPrefix("0x") && label.dropFirst(2).allSatisfy { $0.isHexDigit }
    }

    private static func isLabel(_ label: Substring) -> Bool {
        (1...63).contains(label.utf8.count)
            && label.utf8.allSatisfy {
                ($0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z")) || $0 &- 0x30 < 10 || $0 == UInt8(ascii: "-")
                    || $0 == UInt8(ascii: "_")
            }
    }
}
