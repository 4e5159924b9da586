import ControlPlane
import TestSupport
import Testing

/// Principals, their keys, and retry tokens.
@Suite struct AccessConformance {
    @Test(arguments: StoreUnderTest.all) func keysFindTheirPrincipal(kind: StoreUnderTest) async throws {
        try await kind.with { store throws in
            let (ann, ben) = (Sample.principal(1, time: 5), Sample.principal(2, tenancy: Sample.otherTenancy, time: 6))
            let key = SigningKey(fingerprint: "aa:bb", principal: ann, publicKeyPEM: "PEM\n")
            let nobody = try await store.read { try $0.firstPrincipal() }
            #expect(nobody == nil)
            try await store.write { transaction in
                try transaction.insert(ben)
                try transaction.insert(ann)
                try transaction.insert(key, time: Sample.time(0))
                try transaction.insertAPIKey(hash: "h1", principal: ben.id, time: Sample.time(0))
            }
            try await store.read { reader throws in
                #expect(try reader.firstPrincipal() == ann)
                #expect(try reader.signingKey(tenancy: ann.tenancy, principal: ann.id, fingerprint: "aa:bb") == key)
                #expect(try reader.signingKey(tenancy: ben.tenancy, principal: ann.id, fingerprint: "aa:bb") == nil)
                #expect(try reader.signingKey(tenancy: ann.tenancy, principal: ben.id, fingerprint: "aa:bb") == nil)
                #expect(try reader.signingKey(tenancy: ann.tenancy, principal: ann.id, fingerprint: "aa:BB") == nil)
                #expect(try reader.principal(apiKeyHash: "h1") == ben)
                #expect(try reader.principal(apiKeyHash: "H1") == nil)
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func retryTokensAreKnownForAWhile(kind: StoreUnderTest) async throws {
        @Sendable func record(_ token: String, operation: String = "createProject", time seconds: Int64) -> RetryRecord
        {
            RetryRecord(
                tenancy: Sample.tenancy, operation: operation, token: token, bodyDigest: "d", resourceID: Sample.id(1),
                workRequestID: Sample.id(2), time: Sample.time(seconds))
        }
        try await kind.with { store throws in
            try await store.write { transaction in
                try transaction.insert(record("t", time: 0), forgetBefore: Sample.time(-10))
                try transaction.insert(record("t", operation: "createModel", time: 0), forgetBefore: Sample.time(-10))
            }
            func found(
                _ token: String, since seconds: Int64, tenancy: ResourceID = Sample.tenancy
            ) async throws -> RetryRecord? {
                try await store.read {
                    try $0.retryRecord(
                        tenancy: tenancy, operation: "createProject", token: token, notBefore: Sample.time(seconds))
                }
            }
            #expect(try await found("t", since: 0) == record("t", time: 0))
            #expect(try await found("t", since: 1) == nil)
            #expect(try await found("T", since: 0) == nil)
            #expect(try await found("t", since: 0, tenancy: Sample.otherTenancy) == nil)
            // An expired token is free again.
            try await store.write { try $0.insert(record("t", time: 20), forgetBefore: Sample.time(10)) }
            #expect(try await found("t", since: 10)?.time == Sample.time(20))
            // One that still holds is not.
            await #expect(throws: StoreError.self) {
                try await store.write { try $0.insert(record("t", time: 21), forgetBefore: Sample.time(10)) }
            }
        }
    }
}
