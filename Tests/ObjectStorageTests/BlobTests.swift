import ControlPlane
import Digests
import Foundation
import ObjectStorage
import TestSupport
import Testing

@Suite struct BlobTests {
    private let folder: TemporaryFolder
    private let store: FileObjectStore

    init() throws {
        folder = try TemporaryFolder()
        store = try FileObjectStore(root: folder.path("data"))
    }

    private func write(_ pieces: [[UInt8]]) throws -> WrittenBlob {
        let writer = try store.makeWriter()
        for piece in pieces { try piece.withUnsafeBytes { try writer.append($0) } }
        return try writer.commit()
    }

    /// Every file below the root, but for the lock.
    private func files() throws -> [String] {
        let root = folder.path("data")
        return try FileManager.default.subpathsOfDirectory(atPath: root).filter { name in
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: root + "/" + name, isDirectory: &isFolder)
                && !isFolder.boolValue
        }
    }

    @Test func whatIsWrittenIsReadAndDigested() throws {
        let pieces: [[UInt8]] = [Array("hello ".utf8), [], Array("world".utf8)]
        let whole = Array(pieces.joined())
        let blob = try write(pieces)
        #expect(blob.size == 11)
        #expect(blob.md5 == MD5.hash(whole))
        #expect(blob.sha256 == SHA256.hash(whole))
        let reader = try store.open(blob.id)
        #expect(reader.size == 11)
        #expect(try reader.read(offset: 0, count: 11) == whole)
        let mapped = try reader.withMappedBytes(Array.init)
        #expect(mapped == whole)
    }

    @Test(arguments: [
        (0, 5, "hello"), (6, 5, "world"), (6, 500, "world"), (10, 1, "d"), (11, 1, ""), (99, 1, ""), (0, 0, ""),
        (-1, 3, ""), (3, -1, ""), (1, Int.max, "ello world"),
    ])
    func rangesAreCutAtTheEnd(offset: Int, count: Int, expected: String) throws {
        let reader = try store.open(write([Array("hello world".utf8)]).id)
        #expect(try reader.read(offset: Int64(offset), count: count) == Array(expected.utf8))
    }

    @Test func anEmptyBlobIsABlob() throws {
        let blob = try write([])
        let reader = try store.open(blob.id)
        #expect(blob.size == 0)
        #expect(reader.size == 0)
        #expect(try reader.read(offset: 0, count: 10) == [])
        let mapped = try reader.withMappedBytes(\.count)
        #expect(mapped == 0)
        #expect(blob.md5 == MD5.hash([UInt8]()))
    }

    @Test func aBigBlobGrowsPieceByPiece() throws {
        let piece = (0..<1_000_003).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let blob = try write(Array(repeating: piece, count: 12))
        let reader = try store.open(blob.id)
        #expect(reader.size == 12 * 1_000_003)
        #expect(try reader.read(offset: 11 * 1_000_003 - 1, count: 3) == [piece[1_000_002], piece[0], piece[1]])
        let digest = try reader.withMappedBytes { SHA256.hash($0) }
        #expect(digest == blob.sha256)
    }

    @Test func nothingIsVisibleBeforeTheCommitAndNothingStaysAfterAbandoning() throws {
        var writer: (any ObjectWriter)? = try store.makeWriter()
        try Array("x".utf8).withUnsafeBytes { try writer?.append($0) }
        let unfinished = try files()
        #expect(unfinished.count == 1)
        #expect(unfinished.first?.hasPrefix("tmp/") == true)
        writer?.abandon()
        writer?.abandon()
        #expect(try files() == [])
        #expect(throws: StoreError.self) { try writer?.commit() }
        writer = try store.makeWriter()
        #expect(try files().count == 1)
        // Forgotten without a word.
        writer = nil
        #expect(try files() == [])
    }

    @Test func abandoningACommittedBlobIsHarmless() throws {
        let writer = try store.makeWriter()
        let blob = try writer.commit()
        writer.abandon()
        #expect(try store.open(blob.id).size == 0)
        #expect(throws: StoreError.self) { try writer.commit() }
    }

    @Test func removedBlobsAreMissingButOpenReadersKeepThem() throws {
        let blob = try write([[1, 2, 3]])
        let reader = try store.open(blob.id)
        try store.remove(blob.id)
        try store.remove(blob.id)
        #expect(try reader.read(offset: 0, count: 3) == [1, 2, 3])
        #expect(throws: StoreError.blobMissing(blob.id)) { try store.open(blob.id) }
        #expect(throws: StoreError.blobMissing(Sample.id(1))) { try store.open(Sample.id(1)) }
    }

    @Test func leftoversOfACrashAreSwept() throws {
        let (kept, lost) = (try write([[1]]), try write([[2]]))
        let keptModel = try store.storeModelFile([1])
        let lostModel = try store.storeModelFile([2])
        // What a killed process leaves: an unfinished write, a half-written model, and files of nobody.
        for name in [
            "tmp/" + Sample.id(5).hex, "models/junk", "models/.hidden", "objects/" + shard(of: kept) + "/junk",
        ] {
            try Data([9]).write(to: URL(fileURLWithPath: folder.path("data/" + name)))
        }
        try store.sweep(keepingBlobs: [kept.id], modelFiles: [keptModel])
        #expect(
            Set(try files()) == ["objects/\(shard(of: kept))/\(kept.id.hex)", "models/\(keptModel).safetensors"])
        #expect(throws: StoreError.blobMissing(lost.id)) { try store.open(lost.id) }
        #expect(!store.hasModelFile(digest: lostModel))
        #expect(try store.loadModelFile(digest: keptModel) == [1])
    }

    @Test func blobsAreJoinedInOrderAndStay() throws {
        let long = (0..<2_500_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let blobs = try [[1, 2], [], long, [3]].map { try write([$0]) }
        let joined = try store.join(blobs.map(\.id))
        let reader = try store.open(joined)
        #expect(try reader.read(offset: 0, count: 3_000_000) == [1, 2] + long + [3])
        for blob in blobs { #expect(try store.open(blob.id).size == blob.size) }
        let before = try files().sorted()
        #expect(throws: StoreError.blobMissing(Sample.id(1))) { try store.join([blobs[0].id, Sample.id(1)]) }
        #expect(try files().sorted() == before)
    }

    @Test func everythingIsForItsOwnerAlone() throws {
        _ = try write([[1]])
        _ = try store.storeModelFile([1])
        let root = folder.path("data")
        for name in try [""] + FileManager.default.subpathsOfDirectory(atPath: root) {
            let attributes = try FileManager.default.attributesOfItem(atPath: root + "/" + name)
            let isFolder = attributes[.type] as? FileAttributeType == .typeDirectory
            #expect(attributes[.posixPermissions] as? Int == (isFolder ? 0o700 : 0o600), "\(name)")
        }
    }

    @Test func descriptorsAreGivenBack() throws {
        let blob = try write([[1]])
        for _ in 0..<20 {
            _ = try store.open(blob.id)
            _ = try store.makeWriter()
            _ = try write([[2]])
            #expect(throws: StoreError.blobMissing(Sample.id(1))) { try store.open(Sample.id(1)) }
        }
        #expect(openDescriptors() == 0)
        let reader = try store.open(blob.id)
        #expect(openDescriptors() == 1)
        withExtendedLifetime(reader) {}
    }

    /// Those of this process that lead into this test's folder.
    private func openDescriptors() -> Int {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        let targets = names.compactMap {
            try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/" + $0)
        }
        return targets.count { $0.hasPrefix(folder.path + "/") }
    }

    private func shard(of blob: WrittenBlob) -> String { String(blob.id.hex.suffix(2)) }
}
