import Credentials
import Foundation
import Testing

/// What we write, the `openssl` command must read, and the other way round. Skipped where there is no such command.
@Suite(.enabled { openssl(["version"]) != nil }) struct OpenSSLCommandTests {
    @Test(arguments: [[], ["-traditional"]])
    func readsItsKeysAndAgreesOnSignatures(form: [String]) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("lapwing-\(UUID().uuidString)").path
        try PrivateFile.makeFolder(folder)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/key.pem"
        _ = try #require(openssl(["genrsa"] + form + ["-aes128", "-passout", "pass:sesame", "-out", path, "2048"]))
        let pem = try String(contentsOfFile: path, encoding: .utf8) + "OCI_API_KEY\n"
        #expect(pem.hasPrefix("-----BEGIN RSA PRIVATE KEY-----") == !form.isEmpty)
        #expect(throws: KeyError.passphraseRequired) { try PrivateKey(pem: pem) }
        let key = try PrivateKey(pem: pem, passphrase: "sesame")

        try PrivateFile.write(Array("hello".utf8), to: folder + "/message")
        try PrivateFile.write(key.sign(Array("hello".utf8)), to: folder + "/signature")
        try PrivateFile.write(Array(key.publicKey.pem().utf8), to: folder + "/public.pem")
        let verdict = openssl([
            "dgst", "-sha256", "-verify", folder + "/public.pem", "-signature", folder + "/signature",
            folder + "/message",
        ])
        #expect(verdict?.contains("Verified OK") == true)

        try PrivateFile.write(Array(key.pem(passphrase: "other").utf8), to: folder + "/again.pem")
        #expect(openssl(["pkey", "-in", folder + "/again.pem", "-passin", "pass:other", "-noout"]) != nil)
    }
}

/// What the command prints, or nil when it is not there or fails.
private func openssl(_ arguments: [String]) -> String? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["openssl"] + arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return process.terminationStatus == 0 ? text : nil
}
