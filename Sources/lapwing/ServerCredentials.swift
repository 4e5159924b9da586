import ControlPlane
import Credentials
import Foundation

/// The first user's credentials, in the data directory.
enum ServerCredentials {
    /// Makes the first user, or new credentials for it when their files are gone. Earlier keys stay valid.
    ///
    /// `config` comes last: while it is missing, a start that was cut short is simply done again, and once it is there,
    /// the database knows its keys.
    static func prepare(
        folder: String, store: any MetadataStore, clock: any WallClock, ids: any IdentitySource
    ) async throws {
        let existing = try await store.read { try $0.firstPrincipal() }
        if existing != nil, FileManager.default.fileExists(atPath: folder + "/config") { return }

        let now = clock.now()
        let principal = existing ?? Principal(id: ids.next(), tenancy: ids.next(), name: "admin", timeCreated: now)
        let key = try PrivateKey.generate()
        let apiKey = try APIKey.generate()
        let keyFile = URL(fileURLWithPath: folder + "/key.pem").standardizedFileURL.path
        try PrivateFile.write(Array(try key.pem().utf8), to: folder + "/key.pem")
        try PrivateFile.write(Array((apiKey.text + "\n").utf8), to: folder + "/api-key")

        let publicKey = try key.publicKey.pem()
        let fingerprint = key.publicKey.fingerprint
        try await store.write { transaction in
            if existing == nil { try transaction.insert(principal) }
            try transaction.insert(
                SigningKey(fingerprint: fingerprint, principal: principal, publicKeyPEM: publicKey), time: now)
            try transaction.insertAPIKey(hash: apiKey.hash, principal: principal.id, time: now)
        }

        let profile = OCIConfigFile.Profile(
            name: OCIConfigFile.defaultProfile, user: "ocid1.user.oc1..\(principal.id.hex)", fingerprint: fingerprint,
            tenancy: "ocid1.tenancy.oc1..\(principal.tenancy.hex)", region: "lapwing", keyFile: keyFile)
        try OCIConfigFile(profiles: [profile]).write(to: folder + "/config")
    }
}
