import ControlPlane
import Digests
import Foundation
import ObjectStorage
import TestSupport
import Testing

@Suite struct ModelFileTests {
    private let folder: TemporaryFolder
    private let store: FileObjectStore
    private let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }

    init() throws {
        folder = try TemporaryFolder()
        store = try FileObjectStore(root: folder.path("data"))
    }

    private func file(_ digest: String) -> URL {
        URL(fileURLWithPath: folder.path("data/models/\(digest).safetensors"))
    }

    @Test func theNameIsTheDigest() throws {
        let digest = try store.storeModelFile(bytes)
        #expect(digest == Hex.encode(SHA256.hash(bytes)))
        #expect(store.hasModelFile(digest: digest))
        #expect(try store.loadModelFile(digest: digest) == bytes)
        #expect(try store.storeModelFile(bytes) == digest, "again is no error")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("data/tmp")) == [])
    }

    @Test func aDamagedFileIsNeverHandedOut() throws {
        let digest = try store.storeModelFile(bytes)
        var damaged = bytes
        damaged[50_000] ^= 1
        for content in [damaged, Array(bytes.dropLast()), []] {
            try Data(content).write(to: file(digest))
            #expect(throws: StoreError.modelFileDamaged(digest: digest)) { try store.loadModelFile(digest: digest) }
        }
        #expect(try store.storeModelFile(bytes) == digest)
        #expect(try store.loadModelFile(digest: digest) == bytes, "storing it again mends it")
    }

    @Test func missingFilesAreMissing() throws {
        let digest = try store.storeModelFile(bytes)
        try store.removeModelFile(digest: digest)
        try store.removeModelFile(digest: digest)
        #expect(!store.hasModelFile(digest: digest))
        #expect(throws: StoreError.modelFileMissing(digest: digest)) { try store.loadModelFile(digest: digest) }
    }

    @Test(arguments: ["", "..", "../../lock", "ABCDEF", String(repeating: "g", count: 64)])
    func onlyDigestsNameFiles(name: String) throws {
        try Data([1]).write(to: URL(fileURLWithPath: folder.path("lock.safetensors")))
        #expect(throws: StoreError.modelFileMissing(digest: name)) { try store.loadModelFile(digest: name) }
        #expect(!store.hasModelFile(digest: name))
        try store.removeModelFile(digest: name)
    }

    /// Readers see no file or a whole one, while writers write and remove the same one.
    @Test func readersNeverSeeHalfAFile() async throws {
        let (store, bytes) = (store, bytes)
        let digest = Hex.encode(SHA256.hash(bytes))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<2 {
                group.addTask {
                    for _ in 0..<20 {
                        _ = try store.storeModelFile(bytes)
                        try store.removeModelFile(digest: digest)
                    }
                }
                group.addTask {
                    for _ in 0..<100 {
                        do {
                            // Half a file would be a damaged one.
                            _ = try store.loadModelFile(digest: digest)
                        } catch StoreError.modelFileMissing {
                            await Task.yield()
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
    }
}
