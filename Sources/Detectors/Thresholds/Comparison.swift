/// Which side of a level is the bad one.
public enum Comparison: String, Codable, Sendable, CaseIterable {
    case above = ">"
    case atLeast = ">="
    case below = "<"
    case atMost = "<="

    /// Whether `value` lies on the bad side of `level`.
    @inline(__always)
    public func holds(_ value: Double, _ level: Double) -> Bool {
        switch self {
        case .above: value > level
        case .atLeast: value >= level
        case .below: value < level
        case .atMost: value <= level
        }
    }
}
