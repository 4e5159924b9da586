/// How a stream decides; part of the stream from its first row on.
public struct DecisionOptions: Codable, Sendable, Equatable {
    /// What the alarm bar does while a plant changes slowly.
    public enum Drift: String, Codable, Sendable {
        /// The bar follows the ordinary score level by at most one threshold per 1,050 rows; faster is a fault.
        case slow
        /// The bar stays where training put it.
        case off
    }

    /// What is taken for normal when a stream begins.
    public enum Start: String, Codable, Sendable {
        /// The training data.
        case model
        /// The plant as it is: if rows 5 to 30 are *all* above the bar, the level found at row 30 becomes the starting
        /// allowance. For commissioning only: a fault already present at the start is hidden by it.
        case plant
    }

    public var drift: Drift
    public var start: Start

    public init(drift: Drift = .slow, start: Start = .model) {
        self.drift = drift
        self.start = start
    }
}

/// What the decision layer advises, beside its verdict on a row.
public struct DecisionAdvice: OptionSet, Codable, Sendable, Hashable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The bar has followed slow drift by one threshold or more: the model no longer describes the plant.
    public static let retrain = DecisionAdvice(rawValue: 1)
    /// An incident has been open for 1,000 rows or more: a lasting fault, or a new normal to be acknowledged.
    public static let persistentChange = DecisionAdvice(rawValue: 2)
    /// Rows 5 to 30 of the stream were all above the bar: the plant never looked like its training data.
    public static let modelMismatch = DecisionAdvice(rawValue: 4)

    /// As answers and files have it: `RETRAIN`, `PERSISTENT_CHANGE`, `MODEL_MISMATCH`.
    public var words: [String] {
        let names: [(DecisionAdvice, String)] = [
            (.retrain, "RETRAIN"), (.persistentChange, "PERSISTENT_CHANGE"), (.modelMismatch, "MODEL_MISMATCH"),
        ]
        return names.filter { contains($0.0) }.map(\.1)
    }
}
