import ControlPlane
import Foundation
import OutboundFetch
import Testing

@testable import TestSupport

@Suite("Zip archives")
struct ZipTests {
    /// Name and content of every file.
    static func contents(_ bytes: [UInt8], limits: ArchiveLimits = ArchiveLimits()) throws -> [(String, [UInt8])] {
        var found: [(String, [UInt8])] = []
        try bytes.withUnsafeBytes { bytes in
            try CappedArchiveReader().readZip(bytes, limits: limits, check: {}) { piece in
                switch piece {
                case .begin(let name, let size):
                    #expect(size >= 0)
                    found.append((name, []))
                case .bytes(let bytes): found[found.count - 1].1 += bytes
                case .end: break
                }
            }
        }
        return found
    }

    private func reason(_ bytes: [UInt8], limits: ArchiveLimits = ArchiveLimits()) throws -> ArchiveError.Reason? {
        do {
            _ = try Self.contents(bytes, limits: limits)
            return nil
        } catch let error as ArchiveError {
            #expect(error.description.count < 250)
            return error.reason
        }
    }

    private func changed(_ change: (inout ZipBuilder.Member) -> Void) -> [UInt8] {
        var member = ZipBuilder.Member("b.csv", String(repeating: "1,2\n", count: 100))
        change(&member)
        return ZipBuilder(ZipBuilder.Member("a.csv"), member).bytes()
    }

    @Test("storing and deflating, with and without descriptors and zip64", arguments: [true, false])
    func honest(isDeflated: Bool) throws {
        for hasDescriptor in [false, true] {
            for isZip64 in [false, true] where !(isZip64 && hasDescriptor) {
                for hasZip64End in [false, true] {
                    var member = ZipBuilder.Member("Größe/x.csv", String(repeating: "1,2\n", count: 100_000))
                    member.isDeflated = isDeflated
                    member.hasDescriptor = hasDescriptor
                    member.isZip64 = isZip64
                    var folder = ZipBuilder.Member("Größe/", "")
                    folder.isDeflated = false
                    folder.mode = 0o40755
                    var builder = ZipBuilder(folder, member, ZipBuilder.Member("empty", ""))
                    builder.hasZip64End = hasZip64End
                    builder.comment = Array("made by hand".utf8)
                    let found = try Self.contents(builder.bytes(), limits: ArchiveLimits(maximumRatio: 2000))
                    #expect(found.map(\.0) == ["Größe/x.csv", "empty"])
                    #expect(found[0].1 == member.content && found[1].1.isEmpty)
                }
            }
        }
    }

    @Test func anEmptyArchive() throws { #expect(try Self.contents(ZipBuilder().bytes()).isEmpty) }

    @Test(
        "names that lead elsewhere",
        arguments: [
            "../x", "a/../x", "a/..", "..", ".", "a/./b", "/etc/passwd", "//x", "a//b", "a\\b", "..\\x", "C:x", "c:/x",
            "\\\\h\\x",
            "a\nb", "a\u{0}b", "", "/", "a/\u{7F}", String(repeating: "a", count: 1025),
        ])
    func unsafeNames(name: String) throws {
        #expect(try reason(changed { $0.name = name }) == .unsafeName)
    }

    @Test func namesThatAreNotUTF8() throws {
        #expect(try reason(changed { $0.rawName = [0x61, 0xFF, 0x62] }) == .unsafeName)
        #expect(try reason(changed { $0.rawName = [0xC0, 0xAE, 0xC0, 0xAE, 0x2F, 0x78] }) == .unsafeName)
        #expect(try reason(changed { $0.name = "a.csv" }) == .duplicateName)
        for name in ["a..b", "...", "a:b/c:d".replacingOccurrences(of: "a:", with: "aa:"), ".hidden", "a b"] {
            #expect(try reason(changed { $0.name = name }) == nil, "\(name)")
        }
    }

    @Test func whatIsNotSupported() throws {
        #expect(try reason(changed { $0.flags = 1 }) == .encrypted)
        for flags in [0x40, 0x20, 0x2000] {
            #expect(try reason(changed { $0.flags = flags }) == .unsupported("an entry with these flags"))
        }
        for method in [1, 9, 12, 14, 93, 99] {
            #expect(try reason(changed { $0.method = method }) == .unsupported("a compression other than deflate"))
        }
        for mode in [0o120777, 0o20666, 0o60666, 0o10644] {
            #expect(try reason(changed { $0.mode = mode }) == .unsupported("a link or device"))
        }
        var builder = ZipBuilder(ZipBuilder.Member("a"))
        builder.disk = 1
        #expect(try reason(builder.bytes()) == .unsupported("an archive of several disks"))
    }

    @Test func contradictions() throws {
        let lies: [(inout ZipBuilder.Member) -> Void] = [
            { $0.localName = "c.csv" }, { $0.localName = "" }, { $0.localSize = 1 },
            {
                $0.size = 399; $0.hasDescriptor = true
            },
            {
                $0.size = 401; $0.hasDescriptor = true
            },
            {
                $0.size = 0; $0.hasDescriptor = true
            },
            {
                $0.isDeflated = false; $0.size = 399
            }, { $0.headerOffset = 3 }, { $0.name = "folder/" },
            {
                $0.isZip64 = true; $0.extra = []
            },
            {
                $0.isZip64 = true; $0.extra = [1, 0, 8, 0]
            },
            {
                $0.isZip64 = true; $0.extra = [1, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0]
            },
            {
                $0.isZip64 = true; $0.extra = [1, 0, 24, 0] + [UInt8](repeating: 0xFF, count: 24)
            },
            {
                $0.isZip64 = true; $0.extra = [1, 0, 24, 0] + [UInt8](repeating: 0, count: 24)
            },
        ]
        for (index, lie) in lies.enumerated() {
            let found = try reason(changed(lie))
            switch found {
            case .contradictory?, .truncated?, .overlapping?: break
            default: Issue.record("lie \(index): \(String(describing: found))")
            }
        }
        #expect(try reason(changed { $0.crc = 1 }) == .wrongChecksum)
        #expect(
            try reason(
                changed {
                    $0.compressedSize = 5; $0.hasDescriptor = true
                }) == .damaged)
        #expect(
            try reason(
                changed {
                    $0.method = 0; $0.size = 100_000; $0.compressedSize = 100_000
                }) == .truncated)
    }

    @Test func overlaps() throws {
        // Both entries of the directory point at the first file.
        #expect(
            try reason(
                changed {
                    $0.headerOffset = 0; $0.localName = "a.csv"
                }) == .contradictory("its header and the directory"))
        var inner = ZipBuilder(ZipBuilder.Member("inner.csv"))
        inner.comment = [0]
        var outer = ZipBuilder.Member("outer", "")
        outer.content = Array(inner.bytes().prefix(60))
        outer.isDeflated = false
        // An entry whose bytes lie inside another one.
        var nested = ZipBuilder.Member("inner.csv")
        nested.headerOffset = 30 + 5
        #expect(try reason(ZipBuilder(outer, nested).bytes()) == .overlapping)
    }

    @Test func endRecords() throws {
        let lies: [(inout ZipBuilder) -> Void] = [
            { $0.entryCount = 2 }, { $0.entryCount = 0 }, { $0.entryCount = 65534 }, { $0.directoryOffset = 0 },
            { $0.directorySize = 0 }, { $0.directorySize = 1 << 31 }, { $0.directoryOffset = 1 << 31 },
            { $0.entryCount = 0xFFFF }, { $0.directorySize = 0xFFFF_FFFF }, { $0.directoryOffset = 0xFFFF_FFFF },
            {
                $0.hasZip64End = true; $0.zip64EntryCount = 2
            },
            {
                $0.hasZip64End = true; $0.zip64EntryCount = .max
            },
        ]
        for (index, lie) in lies.enumerated() {
            var builder = ZipBuilder(ZipBuilder.Member("a.csv"))
            lie(&builder)
            let found = try reason(builder.bytes(), limits: ArchiveLimits(maximumEntries: .max))
            switch found {
            case .contradictory?, .truncated?: break
            default: Issue.record("lie \(index): \(String(describing: found))")
            }
        }
        #expect(try reason([]) == .notAnArchive)
        #expect(try reason(Array("timestamp,a\n2024-01-01,1\n".utf8)) == .notAnArchive)
        #expect(try reason([UInt8](repeating: 0, count: 100_000)) == .notAnArchive)
    }

    @Test func limits() throws {
        let bytes = ZipBuilder(ZipBuilder.Member("a"), ZipBuilder.Member("b"), ZipBuilder.Member("c")).bytes()
        #expect(try reason(bytes, limits: ArchiveLimits(maximumEntries: 2)) == .tooManyEntries(limit: 2))
        #expect(try reason(bytes, limits: ArchiveLimits(maximumBytes: 23)) == .tooLarge(limit: 23))
        #expect(try reason(bytes, limits: ArchiveLimits(maximumEntries: 3, maximumBytes: 24)) == nil)
        // A size that no sum can hold.
        #expect(
            try reason(
                changed {
                    $0.size = .max; $0.isZip64 = true
                }) == .truncated)
    }

    @Test func bombs() throws {
        var member = ZipBuilder.Member("bomb", "")
        member.content = [UInt8](repeating: 0, count: 8 << 20)
        #expect(try reason(ZipBuilder(member).bytes()) == .ratioTooHigh(limit: 200))
        #expect(try reason(ZipBuilder(member).bytes(), limits: ArchiveLimits(maximumRatio: 2000)) == nil)
        // One that says it is small stops where it said it would end.
        member.size = 1000
        member.hasDescriptor = true
        var seen = 0
        let bytes = ZipBuilder(member).bytes()
        #expect(throws: ArchiveError.self) {
            try bytes.withUnsafeBytes { bytes in
                try CappedArchiveReader().readZip(bytes, limits: ArchiveLimits(), check: {}) {
                    if case .bytes(let piece) = $0 { seen += piece.count }
                }
            }
        }
        #expect(seen <= 1000)
    }

    @Test func truncatedAnywhere() throws {
        let bytes = changed { _ in }
        for count in 0..<bytes.count {
            #expect(throws: ArchiveError.self, "\(count) of \(bytes.count)") {
                try Self.contents(Array(bytes.prefix(count)))
            }
        }
    }

    /// Whatever the bytes: an answer or an `ArchiveError`, and never more than the limits.
    @Test func changedAnywhere() throws {
        var random = Xorshift(state: 0x9E37_79B9_7F4A_7C15)
        var seeds: [[UInt8]] = [changed { _ in }, changed { $0.isZip64 = true }, changed { $0.hasDescriptor = true }]
        var wide = ZipBuilder(ZipBuilder.Member("a.csv"), ZipBuilder.Member("b.csv"))
        wide.hasZip64End = true
        seeds.append(wide.bytes())
        let limits = ArchiveLimits(maximumEntries: 10, maximumBytes: 10_000)
        for round in 0..<20_000 {
            var bytes = seeds[round % seeds.count]
            for _ in 0...(random.below(4)) {
                let place = random.below(bytes.count)
                switch random.below(4) {
                case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
                case 1: bytes[place] = [0, 1, 0x7F, 0x80, 0xFE, 0xFF][random.below(6)]
                case 2: bytes.removeSubrange(place..<min(bytes.count, place + 1 + random.below(4)))
                default: bytes.insert(contentsOf: [0xFF, 0xFF, 0xFF, 0xFF], at: place)
                }
                if bytes.isEmpty { bytes = [0] }
            }
            do {
                let found = try Self.contents(bytes, limits: limits)
                #expect(found.map(\.1.count).reduce(0, +) <= 10_000)
            } catch is ArchiveError {}
        }
    }

    @Test func cancellation() throws {
        struct Stop: Error {}
        let bytes = changed { _ in }
        #expect(throws: Stop.self) {
            try bytes.withUnsafeBytes {
                try CappedArchiveReader().readZip($0, limits: ArchiveLimits(), check: { throw Stop() }) { _ in }
            }
        }
    }
}

struct Xorshift {
    var state: UInt64

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(1, bound))) }
}
