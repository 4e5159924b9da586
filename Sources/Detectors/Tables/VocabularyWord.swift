/// A word of a text column.
public struct VocabularyWord: Codable, Sendable, Equatable {
    public enum Kind: String, Codable, CaseIterable, Sendable {
        /// Counts in the scores.
        case word
        /// So common that it says nothing; left out of the scores.
        case stopWord
    }

    public let text: String
    public let kind: Kind
    /// Place among the column's words of the same kind, the most frequent at 0.
    public let rank: Int

    public init(text: String, kind: Kind, rank: Int) {
        self.text = text
        self.kind = kind
        self.rank = rank
    }
}
