/// One `[section]` of an INI file.
public struct ConfigSection: Sendable, Equatable {
    public var name: String
    /// Keys in lower case with their values, in file order.
    public private(set) var entries: [Entry]

    public struct Entry: Sendable, Equatable {
        public var key: String
        public var value: String
    }

    public subscript(key: String) -> String? { entries.first { $0.key == key }?.value }

    init(_ profile: OCIConfigFile.Profile) {
        name = profile.name
        entries = [
            Entry(key: "user", value: profile.user), Entry(key: "fingerprint", value: profile.fingerprint),
            Entry(key: "tenancy", value: profile.tenancy), Entry(key: "region", value: profile.region),
            Entry(key: "key_file", value: profile.keyFile),
        ]
        if let passPhrase = profile.passPhrase { entries.append(Entry(key: "pass_phrase", value: passPhrase)) }
    }

    private init(name: String) {
        self.name = name
        entries = []
    }

    /// The section as it stands in a file. Line breaks in values, which could smuggle in other keys, become blanks.
    var text: String {
        func line(_ text: String) -> String { String(text.map { $0.isNewline ? " " : $0 }) }
        return "[\(line(name))]\n" + entries.map { "\(line($0.key))=\(line($0.value))\n" }.joined()
    }

    static func parse(_ text: String) throws(ConfigFileError) -> [ConfigSection] {
        var sections: [ConfigSection] = []
        let withoutMark = text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
        let lines = withoutMark.split(omittingEmptySubsequences: false) { $0.isNewline }
        for (index, rawLine) in lines.enumerated() {
            let line = trimmed(rawLine)
            if line.isEmpty || line.hasPrefix("#") || line.hasPrefix(";") { continue }
            if line.hasPrefix("[") {
                guard line.hasSuffix("]"), line.count > 2 else { throw .syntax(line: index + 1) }
                let name = String(trimmed(line.dropFirst().dropLast()))
                guard !sections.contains(where: { $0.name == name }) else { throw .duplicate(name, line: index + 1) }
                sections.append(ConfigSection(name: name))
                continue
            }
            guard !sections.isEmpty, let separator = line.firstIndex(where: { $0 == "=" || $0 == ":" }) else {
                throw .syntax(line: index + 1)
            }
            let key = trimmed(line[..<separator]).lowercased()
            guard !key.isEmpty else { throw .syntax(line: index + 1) }
            guard sections[sections.count - 1][key] == nil else { throw .duplicate(key, line: index + 1) }
            let value = String(trimmed(line[line.index(after: separator)...]))
            sections[sections.count - 1].entries.append(Entry(key: key, value: value))
        }
        return sections
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var piece = text.drop { $0 == " " || $0 == "\t" }
        while let last = piece.last, last == " " || last == "\t" { piece.removeLast() }
        return piece
    }
}
