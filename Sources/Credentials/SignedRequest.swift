/// The parts of an HTTP request that a signature speaks about, exactly as they were sent.
public struct SignedRequest: Sendable {
    public struct Header: Hashable, Sendable {
        public var name: String
        public var value: String

        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    public var method: String
    /// Path and query as on the request line, percent-encoding untouched.
    public var target: String
    /// In the order sent, repeats included. `host` must be among them, with its port if it was sent with one: frameworks
    /// that move it elsewhere must put it back.
    public var headers: [Header]

    public init(method: String, target: String, headers: [Header]) {
        self.method = method
        self.target = target
        self.headers = headers
    }

    /// The value of a header: repeats joined with ", ", outer blanks removed. nil when it was not sent.
    /// - Parameter name: In lower case.
    public func value(of name: String) -> String? {
        var joined: String?
        for header in headers where header.isNamed(name) {
            let value = Self.trimmed(header.value)
            joined = joined.map { "\($0), \(value)" } ?? String(value)
        }
        return joined
    }

    /// How often a header was sent.
    /// - Parameter name: In lower case.
    func count(of name: String) -> Int { headers.count { $0.isNamed(name) } }

    /// The text to sign: a line for each name, or nil when one of the headers was not sent.
    public func signingString(covering names: [String]) -> String? {
        var lines: [String] = []
        for name in names {
            if name == RequestSignature.requestTarget {
                lines.append("\(name): \(method.lowercased()) \(target)")
            } else {
                // A line break could only serve to forge a line; no HTTP parser lets one through.
                guard let value = value(of: name), !value.utf8.contains(0x0A) else { return nil }
                lines.append("\(name): \(value)")
            }
        }
        return lines.joined(separator: "\n")
    }

    private static func trimmed(_ value: String) -> Substring {
        let bytes = value.utf8
        func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
        guard let start = bytes.firstIndex(where: { !isBlank($0) }), let end = bytes.lastIndex(where: { !isBlank($0) })
        else { return "" }
        return Substring(bytes[start...end])
    }
}

extension SignedRequest.Header {
    /// Whether this is the header of that name, which is in lower case. Checked for every header of every request: without
    /// making strings.
    fileprivate func isNamed(_ lowerCase: String) -> Bool {
        // As servers mostly have them: in lower case already, which is a comparison of memory.
        if name == lowerCase { return true }
        let (mine, wanted) = (name.utf8, lowerCase.utf8)
        guard mine.count == wanted.count else { return false }
        return zip(mine, wanted).allSatisfy { byte, other in
            byte == other || ((0x41...0x5A).contains(byte) && byte | 0x20 == other)
        }
    }
}
