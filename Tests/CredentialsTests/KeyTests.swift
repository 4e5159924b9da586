import Credentials
import Digests
import Foundation
import Testing

/// One key for all tests: making one takes a while.
let testKey = Result { try PrivateKey.generate() }

@Suite struct KeyTests {
    @Test func signsAndVerifies() throws {
        let key = try testKey.get()
        let message = Array("hello".utf8)
        var signature = try key.sign(message)
        #expect(signature.count == 256)
        #expect(key.publicKey.isValid(signature, for: message))
        #expect(!key.publicKey.isValid(signature, for: Array("hellO".utf8)))
        #expect(!key.publicKey.isValid([], for: message))
        #expect(!key.publicKey.isValid(Array(signature.dropLast()), for: message))
        signature[100] ^= 1
        #expect(!key.publicKey.isValid(signature, for: message))
        #expect(!(try PrivateKey.generate()).publicKey.isValid(try key.sign(message), for: message))
    }

    @Test func keysRoundTripThroughPEM() throws {
        let key = try testKey.get()
        let plain = try key.pem()
        #expect(plain.hasPrefix("-----BEGIN PRIVATE KEY-----\n"))
        #expect(try key.labeledPEM() == plain + "OCI_API_KEY\n")
        let decorated = "# a comment\n" + (try key.labeledPEM())
        #expect(try PrivateKey(pem: decorated).publicKey.fingerprint == key.publicKey.fingerprint)

        let locked = try key.pem(passphrase: "sesame")
        #expect(locked.contains("ENCRYPTED"))
        #expect(
            try PrivateKey(pem: locked + "OCI_API_KEY", passphrase: "sesame").publicKey.fingerprint
                == key.publicKey.fingerprint)
        #expect(throws: KeyError.passphraseRequired) { try PrivateKey(pem: locked) }
        #expect(throws: KeyError.wrongPassphrase) { try PrivateKey(pem: locked, passphrase: "open") }

        let publicKey = try PublicKey(pem: key.publicKey.pem())
        #expect(publicKey.fingerprint == key.publicKey.fingerprint)
        #expect(publicKey.isValid(try key.sign([1, 2]), for: [1, 2]))
        let der = try publicKey.der()
        #expect(publicKey.fingerprint == Hex.encode(MD5.hash(der), separator: ":"))
        #expect(try PublicKey(der: der).fingerprint == publicKey.fingerprint)
        #expect(KeyID.isFingerprint(publicKey.fingerprint))
    }

    @Test func refusesOtherKeys() throws {
        #expect(throws: KeyError.unsuitableLength(bits: 1024)) { try PrivateKey.generate(bits: 1024) }
        #expect(throws: KeyError.notPEM) { try PrivateKey(pem: "") }
        #expect(throws: KeyError.notPEM) {
            try PrivateKey(pem: "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")
        }
        #expect(throws: KeyError.notPEM) { try PublicKey(pem: "no key") }
        #expect(throws: KeyError.notPEM) { try PublicKey(der: []) }
        #expect(throws: KeyError.notPEM) { try PublicKey(der: [0x30, 0x82, 0xFF, 0xFF]) }
        #expect(throws: KeyError.notRSA) {
            try PublicKey(
                pem: """
                    -----BEGIN PUBLIC KEY-----
                    MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=
                    -----END PUBLIC KEY-----
                    """)
        }
    }

    @Test func manyThreadsMayUseOneKey() async throws {
        let key = try testKey.get()
        let signature = try key.sign([7])
        await withTaskGroup(of: Bool.self) { group in
            for index in 0..<64 {
                group.addTask { key.publicKey.isValid(signature, for: [UInt8(index)]) == (index == 7) }
            }
            for await asExpected in group { #expect(asExpected) }
        }
    }

    @Test func apiKeys() throws {
        let key = try APIKey.generate()
        #expect(key.text.hasPrefix("lw_") && key.text.count == 46)
        #expect(key.hash.count == 64 && key.hash == APIKey.hash(key.text))
        #expect(try APIKey.generate() != key)
        #expect(!"\(key)".contains(key.text.dropFirst(3)))
        #expect(APIKey(bearer: "Bearer \(key.text)") == key)
        #expect(APIKey(bearer: "bearer   \(key.text)") == key)
        for wrong in [
            "", "Bearer", "Bearer ", "Basic abc", "Bearer a b", "Bearer a\u{0}", "Bearer \u{E4}", "Bearerabc",
            "Bearer " + String(repeating: "a", count: 2000),
        ] { #expect(APIKey(bearer: wrong) == nil) }
    }
}
