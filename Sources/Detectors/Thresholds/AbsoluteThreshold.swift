/// Judges points against fixed levels, in the unit of the values.
///
/// A value is critical where the comparison holds with the critical level, else warning where there is a warning level and the
/// comparison holds with that, else normal. Nothing keeps the two levels in order: a warning level beyond the critical one is
/// never reached.
public struct AbsoluteThreshold: Codable, Sendable, Equatable {
    public var critical: Double
    /// nil for no warnings. 0 is a level like any other.
    public var warning: Double?
    public var comparison: Comparison

    public init(critical: Double, warning: Double? = nil, comparison: Comparison = .atLeast) {
        self.critical = critical
        self.warning = warning
        self.comparison = comparison
    }

    @inline(__always)
    public func severity(of value: Double) -> Severity {
        if comparison.holds(value, critical) { return .critical }
        if let warning, comparison.holds(value, warning) { return .warning }
        return .normal
    }
}
