import ControlPlane
import Foundation
import Testing

@testable import Credentials

@Suite("Secrets at rest") struct SecretCipherTests {
    private func cipher(_ byte: UInt8) throws -> SecretCipher {
        try #require(SecretCipher(key: [UInt8](repeating: byte, count: 32)))
    }

    @Test func whatWasSealedOpensWithTheSameKeyAndContextOnly() throws {
        let (ours, theirs) = (try cipher(1), try cipher(2))
        for value in [[], [7], Array("correct horse battery staple".utf8), [UInt8](repeating: 0, count: 4096)] {
            let sealed = try ours.seal(value, context: "row 1")
            #expect(try ours.open(sealed, context: "row 1") == value)
            #expect(throws: SecretFault.damaged) { try ours.open(sealed, context: "row 2") }
            #expect(throws: SecretFault.masterKeyLost) { try theirs.open(sealed, context: "row 1") }
            #expect(sealed.bytes.count == value.count + 28)
        }
    }

    @Test func twiceTheSameIsNotTheSame() throws {
        let cipher = try cipher(3)
        let value = Array("password".utf8)
        let (first, second) = (try cipher.seal(value, context: ""), try cipher.seal(value, context: ""))
        #expect(first != second)
        #expect(!first.bytes.map { String($0) }.joined().contains(value.map { String($0) }.joined()))
    }

    @Test func everyChangedByteIsNoticed() throws {
        let cipher = try cipher(4)
        let sealed = try cipher.seal(Array("abc".utf8), context: "c")
        for index in sealed.bytes.indices {
            var changed = sealed
            changed.bytes[index] ^= 1
            #expect(throws: SecretFault.damaged) { try cipher.open(changed, context: "c") }
        }
        for count in 0..<sealed.bytes.count {
            let cut = SealedSecret(keyID: sealed.keyID, bytes: Array(sealed.bytes.prefix(count)))
            #expect(throws: SecretFault.damaged) { try cipher.open(cut, context: "c") }
        }
    }

    @Test func theKeyLiesInAFileForItsOwner() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/master-key"
        let (made, isNew) = try SecretCipher.atFile(path)
        #expect(isNew)
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
        let (read, isNewAgain) = try SecretCipher.atFile(path)
        #expect(!isNewAgain && read.keyID == made.keyID)
        let sealed = try made.seal([1, 2], context: "x")
        #expect(try read.open(sealed, context: "x") == [1, 2])
        try Data("not a key\n".utf8).write(to: URL(fileURLWithPath: path))
        #expect(throws: StoreError.self) { try SecretCipher.atFile(path) }
    }
}
