import TimeSeries

/// What a word of an `alignPolicy` stands for.
enum AlignmentWord {
    case fill(SeriesAlignment.Fill)
    /// The number that comes with it.
    case padding
    /// Nothing is filled.
    case none

    static let joins: [(name: String, value: SeriesAlignment.Join)] = SeriesAlignment.Join.allCases
        .map { (word(for: $0), $0) }

    static func word(for join: SeriesAlignment.Join) -> String {
        switch join {
        case .inner: "Inner"
        case .outer: "Outer"
        }
    }

    fileprivate static let fills: [(name: String, value: AlignmentWord)] = [
        ("Previous", .fill(.previous)), ("Subsequent", .fill(.subsequent)), ("Linear", .fill(.linear)),
        ("Zero", .fill(.zero)),
    ]
}

extension APIVersion {
    /// What the first preview called a fixed number, all others call `Fixed`.
    private var paddingWord: String { self == .preview ? "Pad" : "Fixed" }

    var fillWords: [(name: String, value: AlignmentWord)] {
        AlignmentWord.fills + [("Fixed", .padding)]
            + (isPreview ? [("Pad", .padding), ("NotFill", .none)] : [])
    }

    func word(for fill: SeriesAlignment.Fill) -> String {
        switch fill {
        case .previous: "Previous"
        case .subsequent: "Subsequent"
        case .linear: "Linear"
        case .zero: "Zero"
        case .fixed: paddingWord
        }
    }
}
