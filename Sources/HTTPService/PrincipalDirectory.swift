import ControlPlane
import Credentials
import Foundation

/// Who holds which key. What was found once is kept parsed in memory; what was not found is looked up again.
///
/// `forget` empties it after every change of keys and policies, so that a revoked key is refused from the next request on.
/// A look-up that began before the change must not put back what it found: it remembers nothing when the generation has moved.
///
/// `@unchecked Sendable`: the tables and the generation are only touched under `lock`.
public final class PrincipalDirectory: @unchecked Sendable {
    struct KnownKey: Sendable {
        let key: PublicKey
        let caller: Caller
    }

    private let store: any MetadataStore
    private let lock = NSLock()
    private var generation: UInt64 = 0
    private var signingKeys: [KeyID: KnownKey] = [:]
    private var apiKeys: [String: Caller] = [:]
    private var first: Caller?

    public init(store: any MetadataStore) { self.store = store }

    /// Looks everything up again from now on.
    public func forget() {
        lock.withLock {
            generation &+= 1
            signingKeys = [:]
            apiKeys = [:]
            first = nil
        }
    }

    /// Nil when nobody has this key.
    func signingKey(_ id: KeyID) async throws -> KnownKey? {
        let (known, began) = lock.withLock { (signingKeys[id], generation) }
        if let known { return known }
        guard let tenancy = Self.identity(in: id.tenancy, kind: "tenancy"),
            let user = Self.identity(in: id.user, kind: "user"),
            let row = try await store.read({
                try $0.signingKey(tenancy: tenancy, principal: user, fingerprint: id.fingerprint)
            })
        else { return nil }
        let found = KnownKey(key: try PublicKey(pem: row.publicKeyPEM), caller: Caller(principal: row.principal))
        lock.withLock { if generation == began { signingKeys[id] = found } }
        return found
    }

    /// Nil when nobody has this key.
    func caller(apiKey: APIKey) async throws -> Caller? {
        let hash = apiKey.hash
        let (known, began) = lock.withLock { (apiKeys[hash], generation) }
        if let known { return known }
        guard let principal = try await store.read({ try $0.principal(apiKeyHash: hash) }) else { return nil }
        let found = Caller(principal: principal)
        lock.withLock { if generation == began { apiKeys[hash] = found } }
        return found
    }

    /// The principal that anonymous requests act for: the server's first, nil before there is one.
    func firstCaller() async throws -> Caller? {
        let (known, began) = lock.withLock { (first, generation) }
        if let known { return known }
        guard let principal = try await store.read({ try $0.firstPrincipal() }) else { return nil }
        let found = Caller(principal: principal)
        lock.withLock { if generation == began { first = found } }
        return found
    }

    /// The identity inside `ocid1.tenancy.oc1..<32 hex digits>` or `ocid1.user.oc1..<32 hex digits>`.
    private static func identity(in ocid: String, kind: String) -> ResourceID? {
        let prefix = "ocid1.\(kind).oc1.."
        guard ocid.hasPrefix(prefix) else { return nil }
        return ResourceID(hex: ocid.dropFirst(prefix.count))
    }
}
