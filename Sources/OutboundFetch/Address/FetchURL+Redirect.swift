extension FetchURL {
    /// The URL that a `Location` header of an answer from here names (RFC 3986, section 5.2).
    func redirect(to location: String) throws(FetchURLFault) -> FetchURL {
        let bytes = Array(location.utf8)
        guard !bytes.isEmpty, bytes.count <= Self.maximumLength else {
            throw FetchURLFault("its target is empty or longer than \(Self.maximumLength) bytes")
        }
        try FetchURLReader.checkCharacters(bytes)
        if Self.hasScheme(bytes) { return try FetchURLReader(location).read() }
        if location.hasPrefix("//") { return try FetchURLReader(scheme.rawValue + ":" + location).read() }
        let path = target.prefix { $0 != "?" }
        let joined: String
        switch location.first {
        case "/": joined = location
        case "?": joined = path + location
        case "#": joined = target
        default: joined = path[...(path.lastIndex(of: "/") ?? path.startIndex)] + location
        }
        let full = FetchURLReader.target(Array(joined.utf8)[...])
        let query = full.firstIndex(of: "?") ?? full.endIndex
        return FetchURL(
            scheme: scheme, host: host, port: port,
            target: Self.withoutDotSegments(full[..<query]) + full[query...])
    }

    /// True when a colon comes before any slash, question mark or hash: then the text is no relative reference.
    private static func hasScheme(_ bytes: [UInt8]) -> Bool {
        bytes.first { ":/?#".utf8.contains($0) } == UInt8(ascii: ":")
    }

    private static func withoutDotSegments(_ path: Substring) -> String {
        var kept: [Substring] = []
        let segments = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        for (index, segment) in segments.enumerated() {
            let isLast = index == segments.count - 1
            switch segment {
            case ".": if isLast { kept.append("") }
            case "..":
                if !kept.isEmpty { kept.removeLast() }
                if isLast { kept.append("") }
            default: kept.append(segment)
            }
        }
        return "/" + kept.joined(separator: "/")
    }
}
