/// How bad a point is.
public enum Severity: String, Codable, Sendable, CaseIterable {
    case normal, warning, critical
}
