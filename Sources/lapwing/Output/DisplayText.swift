/// How text looks on a terminal: how many columns it takes, and nothing in it that would move the cursor.
enum DisplayText {
    /// Columns that `text` takes.
    static func width(_ text: some StringProtocol) -> Int { text.reduce(0) { $0 + width(of: $1) } }

    static func width(of character: Character) -> Int {
        // What stands behind the first scalar of a cluster modifies it.
        guard let first = character.unicodeScalars.first else { return 0 }
        if first.isASCII { return first.value >= 0x20 && first.value != 0x7F ? 1 : 0 }
        switch first.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .control, .format, .lineSeparator, .paragraphSeparator: return 0
        default: break
        }
        let emoji = first.properties.isEmojiPresentation || character.unicodeScalars.contains { $0.value == 0xFE0F }
        return emoji || isWide(first.value) ? 2 : 1
    }

    /// East Asian wide and full-width letters.
    private static func isWide(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
            0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6,
            0x20000...0x2FFFD, 0x30000...0x3FFFD:
            true
        default: false
        }
    }

    /// `text` without anything that a terminal would obey: a name from the server must not be able to clear the screen or
    /// to forge a line.
    static func printable(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if isControl(scalar) {
                result.append(contentsOf: (scalar == "\n" || scalar == "\t" ? " " : "\u{FFFD}").unicodeScalars)
            } else {
                result.append(scalar)
            }
        }
        return String(result)
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        // Overrides of the writing direction.
        case .format: (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
        default: false
        }
    }

    /// The first columns of `text`, with an ellipsis when something was cut off.
    static func clipped(_ text: String, to width: Int, ellipsis: String = "…") -> String {
        guard Self.width(text) > width else { return text }
        let room = width - Self.width(ellipsis)
        guard room > 0 else { return String(repeating: ".", count: max(0, width)) }
        var taken = 0
        let head = text.prefix { character in
            taken += Self.width(of: character)
            return taken <= room
        }
        return head + ellipsis
    }
}

extension String {
    /// The text, with blanks up to `column` on a terminal.
    func padding(toColumn column: Int, alignRight: Bool = false) -> String {
        let blanks = String(repeating: " ", count: max(0, column - DisplayText.width(self)))
        return alignRight ? blanks + self : self + blanks
    }
}
