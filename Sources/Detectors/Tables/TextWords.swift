/// The words of a text: letters and digits that stand together, in lower case.
enum TextWords {
    /// Longer ones are not words of a language.
    static let mostBytes = 64

    /// Calls `body` with every word of at least two characters.
    static func forEach(in text: UnsafeBufferPointer<UInt8>, _ body: (String) -> Void) {
        if text.allSatisfy({ $0 < 0x80 }) { plain(text, body) } else { any(text, body) }
    }

    private static func plain(_ text: UnsafeBufferPointer<UInt8>, _ body: (String) -> Void) {
        var word: [UInt8] = []
        func end() {
            if (2...mostBytes).contains(word.count) { body(String(decoding: word, as: UTF8.self)) }
            word.removeAll(keepingCapacity: true)
        }
        for byte in text {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): word.append(byte)
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): word.append(byte | 0x20)
            default: end()
            }
        }
        end()
    }

    private static func any(_ text: UnsafeBufferPointer<UInt8>, _ body: (String) -> Void) {
        var word = String.UnicodeScalarView()
        func end() {
            if word.count > 1 {
                let text = String(word).lowercased()
                if text.utf8.count <= mostBytes { body(text) }
            }
            word = .init()
        }
        for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
            let properties = scalar.properties
            switch properties.generalCategory {
            case .nonspacingMark, .spacingMark, .decimalNumber, .letterNumber, .otherNumber: word.append(scalar)
            default:
                if properties.isAlphabetic { word.append(scalar) } else { end() }
            }
        }
        end()
    }

    /// English words so common that they tell nothing about a text.
    static let stopWords: Set<String> = [
        "about", "after", "all", "also", "am", "an", "and", "any", "are", "as", "at", "be", "because", "been", "before",
        "being", "but", "by", "can", "could", "did", "do", "does", "for", "from", "had", "has", "have", "he", "her",
        "here", "him", "his", "how", "if", "in", "into", "is", "it", "its", "just", "me", "more", "most", "my", "no",
        "nor", "not", "of", "on", "only", "or", "other", "our", "out", "over", "she", "should", "so", "some", "such",
        "than", "that", "the", "their", "them", "then", "there", "these", "they", "this", "those", "to", "too", "up",
        "us", "very", "was", "we", "were", "what", "when", "where", "which", "who", "why", "will", "with", "would",
        "you", "your",
    ]
}
