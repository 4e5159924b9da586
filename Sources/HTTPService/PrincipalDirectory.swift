import ControlPlane
import Credentials
import Foundation

/// Who holds which key. What was found once is kept parsed in memory; what was not found is looked up again.
///
/// `@unchecked Sendable`: the two tables are only touched under `lock`.
public final class PrincipalDirectory: @unchecked Sendable {
    struct KnownKey: Sendable {
        let key: PublicKey
        let caller: Caller
    }

    private let store: any MetadataStore
    private let lock = NSLock()
    private var signingKeys: [KeyID: KnownKey] = [:]
    private var apiKeys: [String: Caller] = [:]

    public init(store: any MetadataStore) { self.store = store }

    /// Nil when nobody has this key.
    func signingKey(_ id: KeyID) async throws -> KnownKey? {
        if let known = lock.withLock({ signingKeys[id] }) { return known }
        guard let tenancy = Self.identity(in: id.tenancy, kind: "tenancy"),
            let user = Self.identity(in: id.user, kind: "user"),
            let row = try await store.read({
                try $0.signingKey(tenancy: tenancy, principal: user, fingerprint: id.fingerprint)
            })
        else { return nil }
        let known = KnownKey(key: try PublicKey(pem: row.publicKeyPEM), caller: Caller(principal: row.principal))
        lock.withLock { signingKeys[id] = known }
        return known
    }

    /// Nil when nobody has this key.
    func caller(apiKey: APIKey) async throws -> Caller? {
        let hash = apiKey.hash
        if let known = lock.withLock({ apiKeys[hash] }) { return known }
        guard let principal = try await store.read({ try $0.principal(apiKeyHash: hash) }) else { return nil }
        let caller = Caller(principal: principal)
        lock.withLock { apiKeys[hash] = caller }
        return caller
    }

    /// The identity inside `ocid1.tenancy.oc1..<32 hex digits>` or `ocid1.user.oc1..<32 hex digits>`.
    private static func identity(in ocid: String, kind: String) -> ResourceID? {
        let prefix = "ocid1.\(kind).oc1.."
        guard ocid.hasPrefix(prefix) else { return nil }
        return ResourceID(hex: ocid.dropFirst(prefix.count))
    }
}
