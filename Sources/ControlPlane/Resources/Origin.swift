/// Which API made a row. Lists of the single-key dialects show what they made themselves; the OCI dialect and the
/// administration see everything of the tenancy.
public enum Origin: String, Sendable, Codable, CaseIterable {
    case oci
    case azure
    case metis
    case nexosis
}
