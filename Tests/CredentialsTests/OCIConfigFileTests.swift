import Credentials
import Foundation
import Testing

@Suite struct OCIConfigFileTests {
    private static let fingerprint = "20:3b:97:13:55:1c:5b:0d:d3:37:d8:50:4e:c5:3a:34"

    @Test func readsProfilesCommentsAndInheritance() throws {
        let file = try OCIConfigFile(
            parsing: """
                # comment
                ; another
                [DEFAULT]
                user = ocid1.user.oc1..a
                FINGERPRINT=\(Self.fingerprint)
                tenancy: ocid1.tenancy.oc1..t
                region=local
                key_file=/keys/key.pem

                [OTHER]
                user=ocid1.user.oc1..b
                pass_phrase=a=b # c
                """ + "\r\n")
        #expect(file.profileNames == ["DEFAULT", "OTHER"])
        let first = try file.profile()
        #expect(first.user == "ocid1.user.oc1..a" && first.passPhrase == nil && first.keyFile == "/keys/key.pem")
        #expect(first.keyID.description == "ocid1.tenancy.oc1..t/ocid1.user.oc1..a/\(Self.fingerprint)")
        let other = try file.profile("OTHER")
        #expect(other.user == "ocid1.user.oc1..b" && other.passPhrase == "a=b # c" && other.region == "local")
    }

    @Test func saysWhatIsWrong() throws {
        #expect(throws: ConfigFileError.syntax(line: 2)) { try OCIConfigFile(parsing: "[A]\nnonsense") }
        #expect(throws: ConfigFileError.syntax(line: 1)) { try OCIConfigFile(parsing: "user=a") }
        #expect(throws: ConfigFileError.syntax(line: 1)) { try OCIConfigFile(parsing: "[A") }
        #expect(throws: ConfigFileError.duplicate("a", line: 3)) { try OCIConfigFile(parsing: "[A]\na=1\na=2") }
        #expect(throws: ConfigFileError.duplicate("A", line: 2)) { try OCIConfigFile(parsing: "[A]\n[A]") }
        let empty = try OCIConfigFile(parsing: "[A]\nfingerprint=zz\n")
        #expect(throws: ConfigFileError.noProfile("B")) { try empty.profile("B") }
        #expect(throws: ConfigFileError.badFingerprint(profile: "A")) { try empty.profile("A") }
        #expect(throws: ConfigFileError.missing("fingerprint", profile: "C")) {
            try OCIConfigFile(parsing: "[C]\n").profile("C")
        }
    }

    @Test func writesAFileThatOnlyItsOwnerCanRead() throws {
        let folder = NSTemporaryDirectory() + "lapwing-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let key = try testKey.get()
        let keyFile = folder + "/a/key.pem"
        try PrivateFile.write(Array(try key.pem(passphrase: "p").utf8), to: keyFile)
        let profile = OCIConfigFile.Profile(
            user: "u", fingerprint: key.publicKey.fingerprint, tenancy: "t", region: "r", keyFile: keyFile,
            passPhrase: "p")
        let path = folder + "/a/config"
        for _ in 0..<2 { try OCIConfigFile(profiles: [profile]).write(to: path) }
        let readBack = try OCIConfigFile(path: path).profile()
        #expect(readBack == profile)
        #expect(try readBack.privateKey().publicKey.fingerprint == key.publicKey.fingerprint)

        let permissions = { (path: String) in
            try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        }
        #expect(try permissions(path) == 0o600)
        #expect(try permissions(keyFile) == 0o600)
        #expect(try permissions(folder + "/a") == 0o700)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/a").sorted() == ["config", "key.pem"])
        #expect(throws: ConfigFileError.unreadable(folder + "/none")) { try OCIConfigFile(path: folder + "/none") }
        #expect(throws: FileFailure.self) { try PrivateFile.write([1], to: path + "/below") }
    }

    @Test func lineBreaksInValuesCannotAddKeys() throws {
        let profile = OCIConfigFile.Profile(
            user: "u\nkey_file=/evil", fingerprint: Self.fingerprint, tenancy: "t", region: "r\r\n[X]", keyFile: "k")
        let readBack = try OCIConfigFile(parsing: OCIConfigFile(profiles: [profile]).text)
        #expect(try readBack.profile().keyFile == "k")
        #expect(readBack.profileNames == ["DEFAULT"])
    }
}
