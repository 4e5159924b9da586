import ControlPlane

/// Identities as clients of Azure and Nexosis know them: `8-4-4-4-12` hexadecimal digits.
extension ResourceID {
    /// Accepts capitals, too.
    public init?(guid text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.map(\.count) == [8, 4, 4, 4, 12] else { return nil }
        self.init(hex: text.lowercased().filter { $0 != "-" })
    }

    public var guid: String {
        var text = ""
        for (index, digit) in hex.enumerated() {
            if [8, 12, 16, 20].contains(index) { text.append("-") }
            text.append(digit)
        }
        return text
    }
}
