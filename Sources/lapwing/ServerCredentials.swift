import ControlPlane
import Credentials
import Foundation

/// The first user's credentials, in the data directory.
enum ServerCredentials {
    /// Makes the first user, or new credentials for it when their files are gone.
    ///
    /// Whoever removes the folder wants to be rid of what was in it: the keys that earlier starts wrote there are revoked.
    /// Keys that users added themselves stay valid.
    ///
    /// `config` comes last: while it is missing, a start that was cut short is simply done again, and once it is there,
    /// the database knows its keys.
    ///
    /// - Returns: what an operator should know, if anything was replaced.
    static func prepare(
        folder: String, store: any MetadataStore, clock: any WallClock, ids: any IdentitySource
    ) async throws -> [String] {
        let existing = try await store.read { try $0.firstPrincipal() }
        if existing != nil, FileManager.default.fileExists(atPath: folder + "/config") { return [] }

        let now = clock.now()
        let principal =
            existing
            ?? Principal(
                id: ids.next(), tenancy: ids.next(), name: "admin", policy: .manageAll, isOperator: true,
                timeCreated: now)
        let key = try PrivateKey.generate()
        let apiKey = try APIKey.generate()
        let keyFile = URL(fileURLWithPath: folder + "/key.pem").standardizedFileURL.path
        try PrivateFile.write(Array(try key.labeledPEM().utf8), to: folder + "/key.pem")
        try PrivateFile.write(Array((apiKey.text + "\n").utf8), to: folder + "/api-key")

        let publicKey = try key.publicKey.pem()
        let fingerprint = key.publicKey.fingerprint
        func entry(_ id: String, _ kind: CredentialKey.Kind) -> CredentialKey {
            CredentialKey(id: id, principalID: principal.id, kind: kind, origin: .server, timeCreated: now)
        }
        let signing = entry(fingerprint, .signing)
        let api = entry(CredentialKey.id(ofAPIKeyHash: apiKey.hash), .api)
        let before = try await store.write { transaction -> [CredentialKey] in
            if existing == nil { try transaction.insert(principal) }
            let before = try transaction.keys(ofPrincipal: principal.id)
            for key in before where key.origin == .server { try transaction.delete(key) }
            try transaction.insert(
                SigningKey(fingerprint: fingerprint, principal: principal, publicKeyPEM: publicKey), as: signing)
            try transaction.insertAPIKey(hash: apiKey.hash, as: api)
            return before
        }

        let profile = OCIConfigFile.Profile(
            name: OCIConfigFile.defaultProfile, user: "ocid1.user.oc1..\(principal.id.hex)", fingerprint: fingerprint,
            tenancy: "ocid1.tenancy.oc1..\(principal.tenancy.hex)", region: "lapwing", keyFile: keyFile)
        try OCIConfigFile(profiles: [profile]).write(to: folder + "/config")
        return existing == nil ? [] : notices(folder: folder, user: principal.name, before: before)
    }

    private static func notices(folder: String, user: String, before: [CredentialKey]) -> [String] {
        func list(_ keys: [CredentialKey]) -> String { keys.map(\.id).joined(separator: ", ") }
        let revoked = before.filter { $0.origin == .server }
        let kept = before.filter { $0.origin == .user }
        var notices = ["\(folder)/config was missing: new keys were made for the user '\(user)' and written there"]
        if !revoked.isEmpty {
            notices.append("the keys that earlier starts wrote there are revoked: \(list(revoked))")
        }
        if !kept.isEmpty {
            notices.append(
                "keys that '\(user)' added with 'lapwing key add' stay valid: \(list(kept)); "
                    + "end them with 'lapwing key revoke'")
        }
        return notices
    }
}

/// The key that secrets are encrypted with, beside the credentials.
enum MasterKey {
    /// - Returns: the cipher, and what an operator should know, if a key had to be made although there are secrets.
    static func prepare(
        folder: String, store: any MetadataStore
    ) async throws -> (cipher: SecretCipher, notices: [String]) {
        let path = folder + "/master-key"
        let (cipher, isNew) = try SecretCipher.atFile(path)
        guard isNew, case let count = try await store.read({ try $0.secretCount() }), count > 0 else {
            return (cipher, [])
        }
        return (
            cipher,
            [
                "\(path) was missing: \(count) secret(s) can no longer be read; restore the file, or put them again "
                    + "with 'lapwing secret put'"
            ]
        )
    }
}
