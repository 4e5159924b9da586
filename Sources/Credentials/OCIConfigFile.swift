import Foundation

/// The configuration file of OCI's SDK and CLI: profiles in INI form that say who signs, with which key.
///
///     [DEFAULT]
///     user=ocid1.user...
///     fingerprint=20:3b:...
///     tenancy=ocid1.tenancy...
///     region=local
///     key_file=/path/to/key.pem
///
/// As with the SDK, every profile inherits what `DEFAULT` says. Lines that begin with `#` or `;` are comments.
public struct OCIConfigFile: Sendable, Equatable {
    /// One profile that is complete enough to sign with.
    public struct Profile: Sendable, Equatable {
        public var name: String
        public var user: String
        public var fingerprint: String
        public var tenancy: String
        public var region: String
        /// Path of the private key.
        public var keyFile: String
        public var passPhrase: String?

        public init(
            name: String = OCIConfigFile.defaultProfile, user: String, fingerprint: String, tenancy: String,
            region: String, keyFile: String, passPhrase: String? = nil
        ) {
            self.name = name
            self.user = user
            self.fingerprint = fingerprint
            self.tenancy = tenancy
            self.region = region
            self.keyFile = keyFile
            self.passPhrase = passPhrase
        }

        public var keyID: KeyID { KeyID(tenancy: tenancy, user: user, fingerprint: fingerprint) }

        /// Reads the private key; a leading `~/` in its path is the home folder.
        public func privateKey() throws -> PrivateKey {
            let path = OCIConfigFile.expandingHome(keyFile)
            guard let data = FileManager.default.contents(atPath: path) else {
                throw ConfigFileError.unreadable(path)
            }
            return try PrivateKey(pem: String(decoding: data, as: UTF8.self), passphrase: passPhrase)
        }
    }

    public static let defaultProfile = "DEFAULT"

    /// Sections in file order, with their lines as written.
    public private(set) var sections: [ConfigSection]

    public init(profiles: [Profile]) { sections = profiles.map(ConfigSection.init) }

    public init(parsing text: String) throws(ConfigFileError) { sections = try ConfigSection.parse(text) }

    public init(path: String) throws(ConfigFileError) {
        let expanded = Self.expandingHome(path)
        guard let data = FileManager.default.contents(atPath: expanded) else { throw .unreadable(expanded) }
        try self.init(parsing: String(decoding: data, as: UTF8.self))
    }

    public var profileNames: [String] { sections.map(\.name) }

    /// The profile called `name`, with what it inherits.
    public func profile(_ name: String = defaultProfile) throws(ConfigFileError) -> Profile {
        guard let section = sections.first(where: { $0.name == name }) else { throw .noProfile(name) }
        let inherited = sections.first { $0.name == Self.defaultProfile }
        func value(_ key: String) throws(ConfigFileError) -> String {
            guard let value = section[key] ?? inherited?[key], !value.isEmpty else {
                throw .missing(key, profile: name)
            }
            return value
        }
        let fingerprint = try value("fingerprint")
        guard KeyID.isFingerprint(fingerprint) else { throw .badFingerprint(profile: name) }
        return Profile(
            name: name, user: try value("user"), fingerprint: fingerprint, tenancy: try value("tenancy"),
            region: try value("region"), keyFile: try value("key_file"),
            passPhrase: section["pass_phrase"] ?? inherited?["pass_phrase"])
    }

    /// The text of the file.
    public var text: String { sections.map(\.text).joined(separator: "\n") }

    /// Writes the file so that only its owner can read it, whole or not at all; makes its folder if need be.
    public func write(to path: String) throws {
        try PrivateFile.write(Array(text.utf8), to: Self.expandingHome(path))
    }

    static func expandingHome(_ path: String) -> String {
        path == "~" || path.hasPrefix("~/") ? NSHomeDirectory() + path.dropFirst() : path
    }
}
