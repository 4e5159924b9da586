import Foundation
import Testing
import TimeSeries

@testable import ControlPlane

/// Results of sessions: any page is what was written, and damaged bytes are told, never followed.
@Suite struct SessionResultFileTests {
    private static let scores = [0.25, -0.1, 5e-324, 0, -1.0 / 3, 1e300]
    private static let distances = [1, 2.5, 0, 1e-7, 12345.678, 3]

    private static func rows() -> CellTable {
        var table = CellTable(columns: ["id", "v", "Anomaly"])
        for row in 0..<6 {
            table.beginRow()
            table.set(0, "r\(row)")
            if row % 2 == 0 { table.set(1, row == 4 ? "" : "ü,\"\n\(row)") }
            table.set(2, "mine")
        }
        return table
    }

    private static func written(_ objects: MemoryObjects) throws -> ResourceID {
        try SessionResultFile.write(rows: rows(), scores: scores, distances: distances, in: objects) { _ in }
    }

    private func read(
        _ blob: ResourceID, _ objects: MemoryObjects, _ kind: SessionResultKind, skip: Int = 0, limit: Int = 100
    ) throws -> (rows: CellTable, total: Int) {
        try SessionResultFile.read(
            blob, in: objects, columns: ["id", "v", "Anomaly"], kind, slice: PageSlice(skip: skip, limit: limit))
    }

    @Test func pagesAreWhatWasWritten() throws {
        let objects = MemoryObjects()
        let blob = try Self.written(objects)
        for skip in 0...7 {
            for limit in 0...7 {
                let (page, total) = try read(blob, objects, .distances, skip: skip, limit: limit)
                let expected = Array((0..<6).dropFirst(skip).prefix(limit))
                #expect(total == 6 && page.rowCount == expected.count)
                #expect(page.columns == ["id", "v", "anomaly", "mahalanobis_distance"])
                for (place, row) in expected.enumerated() {
                    #expect(page.text(row: place, column: 0) == "r\(row)")
                    let value = row % 2 == 1 ? nil : row == 4 ? "" : "ü,\"\n\(row)"
                    #expect(page.text(row: place, column: 1) == value)
                    #expect(page.text(row: place, column: 2).flatMap(Double.init) == Self.scores[row])
                    #expect(page.text(row: place, column: 3).flatMap(Double.init) == Self.distances[row])
                }
            }
        }
        let (anomalies, total) = try read(blob, objects, .anomalies, skip: 1)
        #expect(total == 3 && anomalies.columns == ["id", "v", "anomaly"])
        #expect((0..<anomalies.rowCount).map { anomalies.text(row: $0, column: 0) } == ["r3", "r4"])
    }

    @Test func aTableWithoutRowsHasPagesToo() throws {
        let objects = MemoryObjects()
        let blob = try SessionResultFile.write(
            rows: CellTable(columns: ["a"]), scores: [], distances: [], in: objects
        ) { _ in }
        for kind in SessionResultKind.allCases {
            let page = try SessionResultFile.read(
                blob, in: objects, columns: ["a"], kind, slice: PageSlice(limit: 5))
            #expect(page.total == 0 && page.rows.rowCount == 0)
        }
    }

    @Test func whatStopsTheWritingLeavesNothing() {
        struct Stopped: Error {}
        let objects = MemoryObjects()
        #expect(throws: Stopped.self) {
            _ = try SessionResultFile.write(
                rows: Self.rows(), scores: Self.scores, distances: Self.distances, in: objects
            ) { if $0 == 1 { throw Stopped() } }
        }
        #expect(objects.blobs.isEmpty)
    }

    @Test func damagedBytesAreToldOrRead() throws {
        let objects = MemoryObjects()
        let written = try Self.written(objects)
        let bytes = try #require(objects.blobs[written])
        for count in 0..<bytes.count {
            let blob = objects.add(Array(bytes.prefix(count)))
            #expect { _ = try read(blob, objects, .distances) } throws: { $0.isCorruption }
        }
        for place in bytes.indices {
            for mask: UInt8 in [0x01, 0x80, 0xFF] {
                var damaged = bytes
                damaged[place] ^= mask
                let blob = objects.add(damaged)
                for kind in SessionResultKind.allCases {
                    do {
                        let page = try read(blob, objects, kind)
                        #expect(page.rows.rowCount == page.total)
                    } catch {
                        #expect(error.isCorruption, "\(place): \(error)")
                    }
                }
            }
        }
    }
}

extension Error {
    fileprivate var isCorruption: Bool {
        if case .corrupt? = self as? StoreError { true } else { false }
    }
}

/// Blobs in memory.
///
/// `@unchecked Sendable`: a test uses it from one task.
private final class MemoryObjects: ObjectStore, @unchecked Sendable {
    private(set) var blobs: [ResourceID: [UInt8]] = [:]

    func add(_ bytes: [UInt8]) -> ResourceID {
        let id = ResourceID(high: 0, low: UInt64(blobs.count))
        blobs[id] = bytes
        return id
    }

    func makeWriter() throws -> any ObjectWriter { Writer(self) }
    func open(_ blob: ResourceID) throws -> any ObjectReader {
        guard let bytes = blobs[blob] else { throw StoreError.blobMissing(blob) }
        return Reader(bytes)
    }
    func join(_ parts: [ResourceID]) throws -> ResourceID { add(parts.flatMap { blobs[$0] ?? [] }) }
    func remove(_ blob: ResourceID) { blobs[blob] = nil }
    func storeModelFile(_ bytes: [UInt8]) throws -> String { throw StoreError.modelFileMissing(digest: "") }
    func loadModelFile(digest: String) throws -> [UInt8] { throw StoreError.modelFileMissing(digest: digest) }
    func hasModelFile(digest: String) -> Bool { false }
    func removeModelFile(digest: String) {}
    func sweep(keepingBlobs: Set<ResourceID>, modelFiles: Set<String>) {}

    private final class Writer: ObjectWriter, @unchecked Sendable {
        private let objects: MemoryObjects
        private var bytes: [UInt8] = []

        init(_ objects: MemoryObjects) { self.objects = objects }
        func append(_ bytes: UnsafeRawBufferPointer) { self.bytes += bytes }
        func commit() throws -> WrittenBlob {
            WrittenBlob(id: objects.add(bytes), size: Int64(bytes.count), md5: [], sha256: [])
        }
        func abandon() {}
    }

    private final class Reader: ObjectReader {
        private let bytes: [UInt8]

        init(_ bytes: [UInt8]) { self.bytes = bytes }
        var size: Int64 { Int64(bytes.count) }
        func read(offset: Int64, count: Int) throws -> [UInt8] { Array(bytes.dropFirst(Int(offset)).prefix(count)) }
        func withMappedBytes<T>(_ body: (UnsafeRawBufferPointer) throws -> T) throws -> T {
            try bytes.withUnsafeBytes(body)
        }
        func release(_ mapped: UnsafeRawBufferPointer) {}
    }
}
