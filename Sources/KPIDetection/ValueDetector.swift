/// Judges values: three cheap tests first, and a model of boosted trees where one of them is suspicious.
public struct ValueDetector: Sendable {
    public let model: BoostedTrees

    public init(_ model: BoostedTrees) { self.model = model }

    public func verdict(_ window: KPIWindow, _ rules: KPIRules = .pipeline) -> Verdict {
        Self.verdictWithoutModel(window, rules) ?? Verdict(model: probability(window, rules))
    }

    /// The verdict if it needs no model: the first stage clears the point, or the window is not eligible. A model need not be read
    /// before this is nil.
    public static func verdictWithoutModel(_ window: KPIWindow, _ rules: KPIRules = .pipeline) -> Verdict? {
        if FirstStage.judge(window, rules).isNormal { return Verdict(isNormal: true, ground: .firstStage) }
        guard !window.isEligible(rules) else { return nil }
        // The service reports such a point, the library clears it.
        return Verdict(isNormal: rules == .library, ground: .notEligible)
    }

    /// The model's probability that the point is normal, whatever the first stage says of it.
    public func probability(_ window: KPIWindow, _ rules: KPIRules = .pipeline) -> Float {
        model.probability(FeatureVector.of(window, rules), pad: rules.pad, missing: rules.missing)
    }
}

extension KPIWindow {
    /// Whether the model can be asked: the mean of `a` is positive.
    public func isEligible(_ rules: KPIRules = .pipeline) -> Bool { !(mean(rules) <= 0) }

    func mean(_ rules: KPIRules) -> Double { a.withUnsafeBufferPointer { rules.summation.mean($0) } }
}
