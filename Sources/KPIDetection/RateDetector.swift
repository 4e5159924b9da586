/// Judges rates (success ratios and the like): the 3-sigma test over everything that was sent, of any length.
public enum RateDetector {
    /// - Returns: nil without any point; then there is nothing to judge.
    /// - Note: `Verdict.ground` is `.notEligible` only by the library's rules, for which the mean of `a` must be positive; such a
    ///   point is called normal beside the library's error code.
    public static func verdict(a: [Double], b: [Double], c: [Double], _ rules: KPIRules = .pipeline) -> Verdict? {
        if rules == .library, !a.isEmpty, a.withUnsafeBufferPointer({ rules.summation.mean($0) }) <= 0 {
            return Verdict(isNormal: true, ground: .notEligible)
        }
        let joined = c + b + a
        guard !joined.isEmpty else { return nil }
        return joined.withUnsafeBufferPointer { points in
            Verdict(isNormal: SpreadTest(points, rules).isNormal, ground: .firstStage)
        }
    }

    public static func verdict(_ window: KPIWindow, _ rules: KPIRules = .pipeline) -> Verdict {
        if rules == .library, !window.isEligible(rules) { return Verdict(isNormal: true, ground: .notEligible) }
        return window.joined.withUnsafeBufferPointer { points in
            Verdict(isNormal: SpreadTest(points, rules).isNormal, ground: .firstStage)
        }
    }
}
