import ControlPlane

/// Status and headers of an answer, collected line by line as libcurl reports them.
struct ResponseHead {
    private(set) var status = 0
    private(set) var headers: [FetchRequest.Header] = []
    /// True after the empty line that ends a final (not 1xx) head.
    private(set) var isComplete = false
    private var byteCount = 0

    /// All heads together: a server that only ever sends headers must not fill memory.
    static let maximumBytes = 128 << 10

    func value(_ name: String) -> String? { headers.first { $0.name == name }?.value }

    /// Takes one line, its line end included. False when there are too many.
    mutating func take(_ line: UnsafeRawBufferPointer) -> Bool {
        byteCount += line.count
        guard byteCount <= Self.maximumBytes else { return false }
        // What comes after the head are trailers, which nobody asked for.
        if isComplete { return true }
        let text = String(decoding: line, as: UTF8.self).drop(trailing: ["\r\n", "\n", "\r", " "])
        if text.hasPrefix("HTTP/") {
            let words = text.split(separator: " ")
            status = words.count > 1 ? Int(words[1]) ?? 0 : 0
            headers = []
        } else if text.isEmpty {
            isComplete = status >= 200
        } else if let colon = text.firstIndex(of: ":") {
            let value = text[text.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            headers.append(.init(text[..<colon].lowercased(), String(value)))
        }
        return true
    }
}

extension String {
    /// Without any of these characters at the end.
    fileprivate func drop(trailing characters: Set<Character>) -> Substring {
        var text = self[...]
        while let last = text.last, characters.contains(last) { text.removeLast() }
        return text
    }
}
