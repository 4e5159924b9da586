import Digests
import Testing

@testable import Credentials

@Suite struct RequestSignatureTests {
    private static let now: Int64 = 1_795_220_255
    private static let date = "Sat, 21 Nov 2026 00:17:35 GMT"
    private static let body = Array(#"{"compartmentId":"c"}"#.utf8)

    private func signer() throws -> RequestSigner {
        let key = try testKey.get()
        return RequestSigner(
            keyID: KeyID(tenancy: "ocid1.tenancy", user: "ocid1.user", fingerprint: key.publicKey.fingerprint), key: key
        )
    }

    private func request(
        _ method: String, target: String = "/20210101/models?limit=2&name=a%20b", date: String = "date",
        coverage: RequestSigner.Coverage? = nil
    ) throws -> SignedRequest {
        var request = SignedRequest(
            method: method, target: target,
            headers: [
                .init("Host", "127.0.0.1:8080"), .init(date, Self.date), .init("Accept", "*/*"),
                .init("opc-request-id", "ABC"),
            ])
        let hasBody = ["POST", "PUT", "PATCH"].contains(method)
        if hasBody {
            request.headers += [
                .init("Content-Length", "\(Self.body.count)"), .init("Content-Type", "application/json"),
                .init("X-Content-SHA256", BodyDigest.headerValue(for: Self.body)),
            ]
        }
        let coverage = coverage ?? (hasBody ? .targetAndBody : .target)
        let authorization = try signer().authorization(for: request, covering: coverage)
        request.headers.append(.init("authorization", authorization))
        return request
    }

    private func verify(
        _ request: SignedRequest, now: Int64 = now, isObjectUpload: Bool = false
    ) throws(AuthenticationFailure) -> VerifiedRequest {
        try RequestSignature.verify(request, now: now, isObjectUpload: isObjectUpload) { tenancy, user, fingerprint in
            guard tenancy == "ocid1.tenancy", user == "ocid1.user" else { return nil }
            let key = try? testKey.get().publicKey
            return key?.fingerprint == fingerprint ? key : nil
        }
    }

    @Test(arguments: ["GET", "HEAD", "DELETE", "POST", "PUT", "PATCH"], ["date", "x-date"])
    func acceptsWhatClientsSign(method: String, date: String) throws {
        let verified = try verify(try request(method, date: date))
        #expect(verified.keyID.user == "ocid1.user")
        if ["POST", "PUT", "PATCH"].contains(method) {
            #expect(verified.contentLength == Self.body.count)
            #expect(verified.bodyDigest?.matches(SHA256.hash(Self.body)) == true)
            #expect(verified.bodyDigest?.matches(SHA256.hash("other")) == false)
            #expect(throws: AuthenticationFailure.self) { try verified.bodyDigest?.check(SHA256.hash("other")) }
        } else {
            #expect(verified.bodyDigest == nil && verified.contentLength == nil)
        }
    }

    @Test func theSigningStringIsTheDocumentedOne() throws {
        let text = try request("POST").signingString(covering: [
            "date", "(request-target)", "host", "content-length", "content-type", "x-content-sha256",
        ])
        #expect(
            text == """
                date: Sat, 21 Nov 2026 00:17:35 GMT
                (request-target): post /20210101/models?limit=2&name=a%20b
                host: 127.0.0.1:8080
                content-length: 21
                content-type: application/json
                x-content-sha256: \(BodyDigest.headerValue(for: Self.body))
                """)
        #expect(BodyDigest.headerValue(for: []) == "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")
        let odd = SignedRequest(
            method: "GET", target: "//a%2F b", headers: [.init("X-A", " 1 "), .init("x-b", ""), .init("x-a", "\t2,3")])
        #expect(
            odd.signingString(covering: ["x-a", "(request-target)", "x-b"])
                == "x-a: 1, 2,3\n(request-target): get //a%2F b\nx-b: ")
        #expect(odd.signingString(covering: ["x-c"]) == nil)
    }

    @Test func everyCoveredPartIsProtected() throws {
        let good = try request("POST")
        var changed: [SignedRequest] = []
        for method in ["PUT", "PATCH"] {
            var request = good
            request.method = method
            changed.append(request)
        }
        for target in [
            "/20210101/models?limit=3&name=a%20b", "/20210101/models?limit=2&name=a+b", "/20210101/Models", "",
        ] {
            var request = good
            request.target = target
            changed.append(request)
        }
        for index in good.headers.indices where !["Accept", "opc-request-id"].contains(good.headers[index].name) {
            var dropped = good
            dropped.headers.remove(at: index)
            var repeated = good
            repeated.headers.append(good.headers[index])
            var altered = good
            altered.headers[index].value += "x"
            changed += [dropped, repeated, altered]
        }
        var otherTime = good
        otherTime.headers[1].value = "Sat, 21 Nov 2026 00:17:36 GMT"
        var otherLength = good
        otherLength.headers[4].value = "22"
        var otherDigest = good
        otherDigest.headers[6].value = BodyDigest.headerValue(for: [1])
        changed += [otherTime, otherLength, otherDigest]
        for request in changed {
            #expect(throws: AuthenticationFailure.self, "\(request)") { try verify(request) }
        }
        // What is not covered may change, and so may the order of headers.
        var harmless = good
        harmless.headers[2].value = "text/plain"
        harmless.headers.reverse()
        #expect(throws: Never.self) { try verify(harmless) }
    }

    @Test func everyBitOfTheSignatureCounts() throws {
        let good = try request("GET")
        let header = try SignatureHeader(parsing: good.headers[4].value)
        for index in stride(from: 0, to: header.signature.count, by: 17) {
            var header = header
            header.signature[index] ^= 0x10
            var request = good
            request.headers[4].value = header.text
            #expect(throws: AuthenticationFailure("the signature does not match")) { try verify(request) }
        }
    }

    @Test(arguments: [
        (Int64(0), true), (300, true), (-300, true), (301, false), (-301, false), (86_400, false), (.max - now, false),
        (.min, false),
    ])
    func theClockMayBeFiveMinutesOff(offset: Int64, isAccepted: Bool) throws {
        let request = try request("GET")
        let verified = try? verify(request, now: Self.now &+ offset)
        #expect((verified != nil) == isAccepted)
    }

    @Test func xDateWinsWhenItIsCovered() throws {
        var request = SignedRequest(
            method: "GET", target: "/n",
            headers: [.init("host", "h"), .init("date", "Sat, 21 Nov 2020 00:17:35 GMT"), .init("x-date", Self.date)])
        request.headers.append(.init("Authorization", try signer().authorization(for: request, covering: .target)))
        #expect(throws: Never.self) { try verify(request) }

        // Not covered, it does not count.
        var stale = try self.request("GET")
        stale.headers.append(.init("x-date", "Sat, 21 Nov 2020 00:17:35 GMT"))
        #expect(throws: Never.self) { try verify(stale) }
    }

    @Test func requiresTheHeadersOfTheMethod() throws {
        for method in ["POST", "PUT", "PATCH"] {
            let uncovered = try request(method, coverage: .target)
            #expect(throws: AuthenticationFailure.self) { try verify(uncovered) }
        }
        // Uploads of objects may leave the body out, or cover it.
        #expect(try verify(try request("PUT", coverage: .target), isObjectUpload: true).bodyDigest == nil)
        #expect(try verify(try request("PUT"), isObjectUpload: true).bodyDigest != nil)
        let post = try request("POST", coverage: .target)
        #expect(throws: AuthenticationFailure.self) { try verify(post, isObjectUpload: true) }
    }

    @Test(arguments: [["(request-target)", "host"], ["date", "host"], ["date", "(request-target)"]])
    func requiresTimeTargetAndHost(covered: [String]) throws {
        var request = SignedRequest(
            method: "GET", target: "/n", headers: [.init("host", "h"), .init("date", Self.date)])
        let signature = try testKey.get().sign(Array((request.signingString(covering: covered) ?? "").utf8))
        let header = SignatureHeader(
            keyID: try signer().keyID.description, coveredHeaders: covered, signature: signature)
        request.headers.append(.init("authorization", header.text))
        let failure = #expect(throws: AuthenticationFailure.self) { try verify(request) }
        #expect(failure?.reason.contains("covered") == true)
    }

    @Test func failuresLookTheSame() throws {
        var unknown = try request("GET")
        unknown.headers[4].value = unknown.headers[4].value.replacing("ocid1.user", with: "ocid1.other")
        let failure = try #require(#expect(throws: AuthenticationFailure.self) { try verify(unknown) })
        #expect(failure.reason.contains("ocid1.other"))
        #expect("\(failure)" == AuthenticationFailure.message)
    }

    @Test func signingAsksForTheHeadersItNeeds() throws {
        let bare = SignedRequest(method: "POST", target: "/", headers: [.init("host", "h"), .init("date", Self.date)])
        #expect(throws: KeyError.missingHeader("content-length")) {
            try signer().authorization(for: bare, covering: .targetAndBody)
        }
    }
}
