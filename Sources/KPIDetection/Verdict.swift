/// What is said about the last point of a window.
public struct Verdict: Sendable, Equatable {
    /// What the verdict rests on.
    public enum Ground: Sendable, Equatable {
        /// Of a value: every test of the first stage passed, so the model was not asked. Of a rate: the 3-sigma test alone.
        case firstStage
        /// The mean of the window under test is not positive, so the model cannot be asked.
        case notEligible
        /// The model's probability that the point is normal.
        case model(Float)
    }

    public let isNormal: Bool
    public let ground: Ground

    /// Below this probability of being normal a point is abnormal.
    public static let threshold = 0.15

    public init(isNormal: Bool, ground: Ground) {
        self.isNormal = isNormal
        self.ground = ground
    }

    /// - Parameter probability: the model's, that the point is normal.
    public init(model probability: Float) {
        self.init(isNormal: !(Double(probability) < Self.threshold), ground: .model(probability))
    }

    /// The probability that the point is normal: the model's, or 1 and 0 for the verdict where the model was not asked.
    public var probability: Float {
        if case .model(let probability) = ground { probability } else { isNormal ? 1 : 0 }
    }

    /// Whether the model was asked.
    public var isFromModel: Bool { if case .model = ground { true } else { false } }

    /// The text `p` of an answer: `1` and `0` where the model was not asked, otherwise the shortest decimal that reads back as the
    /// same 32-bit number, with an exponent of two digits below 1e-4 (`8.4e-05`).
    public var text: String {
        // Swift's description of a Float is that decimal for every probability.
        if case .model(let probability) = ground { probability.description } else { isNormal ? "1" : "0" }
    }
}
