import ControlPlane
import TestSupport
import Testing

/// Principals, their keys, and retry tokens.
@Suite struct AccessConformance {
    @Test(arguments: StoreUnderTest.all) func keysFindTheirPrincipal(kind: StoreUnderTest) async throws {
        try await kind.with { store throws in
            let ben = Sample.principal(2, tenancy: Sample.otherTenancy, time: 6)
            let ann = Sample.principal(1, isOperator: true, time: 7)
            let key = SigningKey(fingerprint: "aa:bb", principal: ann, publicKeyPEM: "PEM\n")
            let nobody = try await store.read { try $0.firstPrincipal() }
            #expect(nobody == nil)
            try await store.write { transaction in
                try transaction.insert(ben)
                try transaction.insert(ann)
                try transaction.insert(key, as: Sample.key("aa:bb", of: 1, .signing))
                try transaction.insertAPIKey(hash: "h1", as: Sample.key("h1", of: 2, .api))
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

    @Test(arguments: StoreUnderTest.all) func keysAreListedAndRevoked(kind: StoreUnderTest) async throws {
        try await kind.with { store throws in
            let (ann, ben) = (Sample.principal(1), Sample.principal(2))
            let hash = String(repeating: "ab", count: 32)
            let signing = Sample.key("aa:bb", of: 1, .signing, time: 1)
            let api = Sample.key(CredentialKey.id(ofAPIKeyHash: hash), of: 1, .api, time: 2)
            try await store.write { transaction in
                try transaction.insert(ann)
                try transaction.insert(ben)
                try transaction.insertAPIKey(hash: hash, as: api)
                for principal in [ann, ben] {
                    try transaction.insert(
                        SigningKey(fingerprint: "aa:bb", principal: principal, publicKeyPEM: "PEM"),
                        as: CredentialKey(
                            id: "aa:bb", principalID: principal.id, kind: .signing, origin: .user, description: "d",
                            timeCreated: Sample.time(1)))
                }
                #expect(try transaction.keys(ofPrincipal: ann.id) == [signing, api])
                try transaction.delete(signing)
                #expect(try transaction.keys(ofPrincipal: ann.id) == [api])
                #expect(
                    try transaction.signingKey(tenancy: ann.tenancy, principal: ann.id, fingerprint: "aa:bb") == nil)
                // The same key of somebody else is another key.
                #expect(try transaction.keys(ofPrincipal: ben.id).map(\.id) == ["aa:bb"])
                try transaction.delete(api)
                #expect(try transaction.principal(apiKeyHash: hash) == nil)
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func deletedUsersAreUnknownAndTheirKeysWorthless(
        kind: StoreUnderTest
    ) async throws {
        try await kind.with { store throws in
            let ann = Sample.principal(1)
            try await store.write { transaction in
                try transaction.insert(ann)
                try transaction.insertAPIKey(hash: "h1", as: Sample.key("h1", of: 1, .api))
                #expect(try transaction.principal(ann.id, tenancy: ann.tenancy) == ann)
                #expect(try transaction.principal(ann.id, tenancy: nil) == ann)
                #expect(try transaction.principal(ann.id, tenancy: Sample.otherTenancy) == nil)
                var gone = ann
                gone.state = .deleted
                gone.policy = AccessPolicy([])
                let written = try transaction.update(gone)
                #expect(written.etag == 2)
                #expect(try transaction.principal(ann.id, tenancy: nil) == nil)
                #expect(try transaction.principal(apiKeyHash: "h1") == nil)
                #expect(try transaction.principals(ListQuery(tenancy: ann.tenancy)).items.isEmpty)
                // Its name is free again.
                try transaction.insert(Sample.principal(5, name: ann.name))
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func listsKeepToWhatAPolicyNarrowsThemTo(kind: StoreUnderTest) async throws {
        try await kind.with { store throws in
            try await store.write { transaction in
                for (number, compartment) in ["c1", "c2", "c3"].enumerated() {
                    try transaction.insert(Sample.project(number + 1, compartment: compartment))
                }
                var query = ListQuery(tenancy: Sample.tenancy)
                query.compartments = ["c1", "c3", "other"]
                #expect(try transaction.projects(query).items.map(\.compartmentID).sorted() == ["c1", "c3"])
                try transaction.insert(Sample.principal(7))
                try transaction.insert(Sample.principal(8, tenancy: Sample.otherTenancy))
                var users = ListQuery(tenancy: Sample.tenancy)
                #expect(try transaction.principals(users).items.map(\.id) == [Sample.id(7)])
                users.isServerWide = true
                #expect(try transaction.principals(users).items.count == 2)
                try transaction.insert(Sample.workRequest(9))
                var work = ListQuery(tenancy: Sample.tenancy)
                work.subjectKinds = [.project]
                #expect(try transaction.workRequests(work).items.isEmpty)
                work.subjectKinds = [.project, .model]
                #expect(try transaction.workRequests(work).items.count == 1)
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func secretsAndEndpointsComeBackWhole(kind: StoreUnderTest) async throws {
        try await kind.with { store throws in
            try await store.write { transaction in
                let (secret, endpoint) = (Sample.secret(1), Sample.privateEndpoint(2))
                try transaction.insert(secret)
                try transaction.insert(endpoint)
                try transaction.insert(Sample.project(3))
                var asset = Sample.dataAsset(4, project: 3)
                asset.privateEndpointID = endpoint.id
                asset.source = .influx(
                    InfluxDetails(
                        version: .v2(bucket: "b", organization: "o"), userName: "u", passwordSecretID: "ocid1.x",
                        measurement: "m", url: "https://h"))
                try transaction.insert(asset)
                #expect(try transaction.secret(secret.id, tenancy: Sample.tenancy) == secret)
                #expect(try transaction.secret(secret.id, tenancy: Sample.otherTenancy) == nil)
                #expect(try transaction.privateEndpoint(endpoint.id, tenancy: Sample.tenancy) == endpoint)
                #expect(try transaction.privateEndpoint(endpoint.id, tenancy: Sample.otherTenancy) == nil)
                #expect(try transaction.dataAsset(asset.id, tenancy: Sample.tenancy) == asset)
                #expect(try transaction.livingDataAssets(privateEndpoint: endpoint.id) == [asset.id])
                #expect(try transaction.secretCount() == 1)
                try transaction.delete(secret)
                #expect(try transaction.secretCount() == 0)
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
