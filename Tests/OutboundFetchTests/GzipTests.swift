import ControlPlane
import OutboundFetch
import Testing

@testable import TestSupport

@Suite("Gzip files")
struct GzipTests {
    private func content(_ bytes: [UInt8], limits: ArchiveLimits = ArchiveLimits()) throws -> [UInt8] {
        var found: [UInt8] = []
        try bytes.withUnsafeBytes {
            try CappedArchiveReader().readGzip($0, limits: limits, check: {}) { found += $0 }
        }
        return found
    }

    private func reason(_ bytes: [UInt8], limits: ArchiveLimits = ArchiveLimits()) throws -> ArchiveError.Reason? {
        do {
            _ = try content(bytes, limits: limits)
            return nil
        } catch let error as ArchiveError { return error.reason }
    }

    @Test func oneMemberOrSeveral() throws {
        let text = Array("a,b\n1,2\n".utf8)
        #expect(try content(Deflate.gzip(text)) == text)
        #expect(try content(Deflate.gzip(text) + Deflate.gzip([]) + Deflate.gzip(text)) == text + text)
        #expect(try content(Deflate.gzip(text) + [UInt8](repeating: 0, count: 512)) == text)
        let long = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) }
        #expect(try content(Deflate.gzip(long), limits: ArchiveLimits(maximumRatio: 2000)) == long)
    }

    @Test func damage() throws {
        let packed = Deflate.gzip(Array(String(repeating: "1,2\n", count: 50).utf8))
        for count in 2..<packed.count { #expect(try reason(Array(packed.prefix(count))) == .truncated) }
        for place in 2..<packed.count where !(4..<10).contains(place) {
            var bytes = packed
            bytes[place] ^= 0xFF
            #expect(try reason(bytes) != nil, "byte \(place)")
        }
        #expect(try reason([]) == .notAnArchive)
        #expect(try reason(Array("a,b\n".utf8)) == .notAnArchive)
        #expect(try reason(packed + Array("a,b".utf8)) == .damaged)
        #expect(try reason(packed + [0, 0, 1]) == .damaged)
        #expect(try reason(packed + packed.prefix(12)) == .truncated)
    }

    @Test func bombs() throws {
        let bomb = Deflate.gzip([UInt8](repeating: 0, count: 8 << 20))
        #expect(try reason(bomb) == .ratioTooHigh(limit: 200))
        #expect(
            try reason(bomb, limits: ArchiveLimits(maximumBytes: 1 << 20, maximumRatio: 2000))
                == .tooLarge(limit: 1 << 20))
        #expect(try reason(bomb, limits: ArchiveLimits(maximumRatio: 2000)) == nil)
        // Many members of nothing end.
        let nothing = Deflate.gzip([])
        #expect(try content(Array((0..<5000).map { _ in nothing }.joined())).isEmpty)
    }
}
