/// Why a configuration file is of no use.
public enum ConfigFileError: Error, Hashable, Sendable, CustomStringConvertible {
    case unreadable(String)
    case syntax(line: Int)
    case duplicate(String, line: Int)
    case noProfile(String)
    case missing(String, profile: String)
    case badFingerprint(profile: String)

    public var description: String {
        switch self {
        case .unreadable(let path): "cannot read \(path)"
        case .syntax(let line): "line \(line) of the configuration file is neither [profile] nor key=value"
        case .duplicate(let name, let line): "line \(line) of the configuration file repeats \"\(name)\""
        case .noProfile(let name): "the configuration file has no profile [\(name)]"
        case .missing(let key, let profile): "the profile [\(profile)] has no \(key)"
        case .badFingerprint(let profile):
            "the fingerprint in profile [\(profile)] is not 16 lower-case hexadecimal pairs joined by colons"
        }
    }
}
