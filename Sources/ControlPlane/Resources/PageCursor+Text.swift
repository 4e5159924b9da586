import TimeSeries

/// The cursor as plain text, for the API layer to wrap into a token.
extension PageCursor {
    private static let separator: Character = "\u{1F}"

    public var text: String {
        switch key {
        case .time(let time): "t\(time.microseconds)\(Self.separator)\(id)"
        case .name(let name): "n\(id)\(Self.separator)\(name)"
        case .sequence(let number): "s\(number)"
        }
    }

    /// Nil for anything that `text` cannot have made.
    public init?(text: some StringProtocol) {
        guard let kind = text.first else { return nil }
        let parts = text.dropFirst().split(separator: Self.separator, maxSplits: 1, omittingEmptySubsequences: false)
        switch (kind, parts.count) {
        case ("t", 2):
            guard let number = Int64(parts[0]), let id = ResourceID(hex: parts[1]) else { return nil }
            self.init(key: .time(Timestamp(microseconds: number)), id: id.hex)
        case ("n", 2):
            guard let id = ResourceID(hex: parts[0]), !parts[1].utf8.contains(0) else { return nil }
            self.init(key: .name(String(parts[1])), id: id.hex)
        case ("s", 1):
            guard let number = Int64(parts[0]) else { return nil }
            self.init(key: .sequence(number))
        default: return nil
        }
    }
}
