import Digests
import Testing

@Suite struct DigestTests {
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "d41d8cd98f00b204e9800998ecf8427e"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", "900150983cd24fb0d6963f7d28e17f72"),
    ])
    func knownAnswers(text: String, sha256: String, md5: String) {
        #expect(Hex.encode(SHA256.hash(text)) == sha256)
        #expect(Hex.encode(MD5.hash(text)) == md5)
    }

    @Test func piecesGiveTheSameAsTheWhole() {
        let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let sha = SHA256()
        let md5 = MD5()
        for start in stride(from: 0, to: 1000, by: 77) {
            let piece = bytes[start..<min(1000, start + 77)]
            sha.update(piece)
            piece.withUnsafeBytes { md5.update($0) }
            sha.update([])
        }
        #expect(sha.finalize() == SHA256.hash(bytes))
        #expect(md5.finalize() == MD5.hash(bytes))
        // Afterwards it begins anew.
        #expect(sha.finalize() == SHA256.hash(""))
        #expect(SHA256.hash(sequence(first: 1) { $0 < 3 ? $0 + 1 : nil }) == SHA256.hash([1, 2, 3]))
        #expect(SHA256.hash([]).count == SHA256.byteCount && MD5.hash([]).count == MD5.byteCount)
    }

    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func base64KnownAnswers(text: String, encoded: String) {
        #expect(Base64.encode(text.utf8) == encoded)
        #expect(Base64.decode(encoded) == Array(text.utf8))
    }

    @Test func base64RoundTrips() {
        for count in 0..<70 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 73 &+ count &* 11) }
            let text = Base64.encode(bytes)
            #expect(Base64.decode(text) == bytes)
            let wrapped = text.enumerated().map { $0.offset % 10 == 9 ? "\($0.element)\r\n" : "\($0.element)" }.joined()
            #expect(Base64.decode(wrapped, ignoringLineBreaks: true) == bytes)
        }
        #expect(Base64.encodeURLSafe([0xFB, 0xFF]) == "-_8")
        #expect(Base64.encode(SHA256.hash("")) == "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")
    }

    @Test(arguments: [
        "Z", "Zg", "Zg=", "Zg===", "=", "====", "Zh==", "Zm9=", "Zm9v=", "Zg==Zg==", "Z=g=", "Zm8-", "Zm 8=", "Zm8=\n",
        "Zmä=",
        "Zg==A", "\u{0}AAA",
    ])
    func base64RefusesEverythingElse(text: String) {
        #expect(Base64.decode(text) == nil)
    }

    @Test func hex() {
        #expect(Hex.encode([0, 10, 255]) == "000aff")
        #expect(Hex.encode([0, 10, 255], separator: ":") == "00:0a:ff")
        #expect(Hex.decode("000AfF") == [0, 10, 255])
        for text in ["0", "0g", "0x", "é"] { #expect(Hex.decode(text) == nil) }
    }

    @Test func constantTimeEquality() {
        #expect(ConstantTime.equal([], []))
        #expect(ConstantTime.equal([1, 2], [1, 2]))
        #expect(!ConstantTime.equal([1, 2], [1, 3]))
        #expect(!ConstantTime.equal([1, 2], [1, 2, 0]))
    }
}

/// RFC 4231.
@Suite struct HMACTests {
    @Test(arguments: [
        (
            [UInt8](repeating: 0x0B, count: 20), "Hi There",
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        (
            Array("Jefe".utf8), "what do ya want for nothing?",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
        (
            [UInt8](repeating: 0xAA, count: 131), "Test Using Larger Than Block-Size Key - Hash Key First",
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        ),
        ([], "", "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"),
    ])
    func knownAnswers(key: [UInt8], message: String, code: String) {
        #expect(Hex.encode(HMAC.sha256(message.utf8, key: key)) == code)
    }
}
