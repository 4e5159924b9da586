import ControlPlane
import Foundation
import ObjectStorage
import TestSupport
import Testing

@Suite struct DataDirectoryTests {
    @Test func oneHolderAtATime() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("data")
        var first: DataDirectory? = try DataDirectory(path: path)
        #expect(first?.path("x") == path + "/x")
        #expect(throws: StoreError.dataDirectoryInUse(path: path)) { try DataDirectory(path: path) }
        first = nil
        let second = try DataDirectory(path: path)
        let text = try String(contentsOfFile: second.path("lock"), encoding: .utf8)
        #expect(text == "\(ProcessInfo.processInfo.processIdentifier)\n")
    }

    @Test func folderAndLockAreForTheirOwnerAlone() throws {
        let folder = try TemporaryFolder()
        let directory = try DataDirectory(path: folder.path("data"))
        let files = FileManager.default
        #expect(try files.attributesOfItem(atPath: directory.path)[.posixPermissions] as? Int == 0o700)
        #expect(try files.attributesOfItem(atPath: directory.path("lock"))[.posixPermissions] as? Int == 0o600)
    }

    @Test func aFolderThatCannotBeMadeIsAnError() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("missing/data")
        #expect(throws: StoreError.inputOutput(operation: "mkdir", path: path, code: ENOENT)) {
            try DataDirectory(path: path)
        }
    }
}
