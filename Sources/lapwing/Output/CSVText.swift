/// Lines of comma-separated text (RFC 4180, but with line feeds alone, as every tool on Linux expects).
enum CSVText {
    static func line(_ cells: [String]) -> String { cells.map(cell).joined(separator: ",") + "\n" }

    /// The text, quoted where it has to be.
    static func cell(_ text: String) -> String {
        guard text.utf8.contains(where: needsQuotes) || text.first == " " || text.last == " " else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }

    private static func needsQuotes(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == 0x0A || byte == 0x0D
    }
}
