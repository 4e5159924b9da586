import NumericalMethods
import Testing

@testable import Detectors

/// The two ways to grow a tree on one column.
@Suite struct IsolationTreeTests {
    private func table(_ values: [Double]) throws -> ForestTable {
        try ForestTable(Matrix(rows: values.count, columns: 1, values: values))
    }

    private func targets(_ count: Int) -> [Double] {
        var stream = MersenneTwister(seed: 5)
        return (0..<count).map { _ in stream.uniform() }
    }

    private func grow(
        _ table: ForestTable, _ sampled: [Int32], _ targets: [Double], _ stream: SplitStream
    ) throws -> [IsolationNode] {
        var nodes: [IsolationNode] = []
        try TreeGrower(count: sampled.count, width: 1).grow(
            table, sampled: sampled, seen: [0], targets: targets, stream: stream, into: &nodes, check: {})
        return nodes
    }

    @Test(arguments: [2, 3, 5, 17, 64, 65, 500]) func sortedStretchesGiveTheSameTrees(count: Int) throws {
        var random = RandomStream(seed: UInt64(count))
        let series = [
            (0..<count).map { _ in random.normal() }, (0..<count).map { _ in (3 * random.normal()).rounded() },
            (0..<count).map { _ in random.normal() * 1e-7 }, (0..<count).map { Double($0 % 2) * 1e30 },
        ]
        let targets = targets(count)
        for values in series {
            let table = try table(values)
            for size in Set([count, (count + 1) / 2]) {
                let grower = RankedTreeGrower(RankedColumn(table.values), count: size, targets: targets)
                for seed in UInt32(0)..<6 {
                    var draws = MersenneTwister(seed: seed)
                    var scratch: [Int32] = []
                    let sampled = draws.sample(size, of: count, scratch: &scratch)
                    let stream = SplitStream(seed: seed)
                    var nodes: [IsolationNode] = []
                    guard grower.grow(sampled, stream: stream, into: &nodes) else { continue }
                    #expect(try grow(table, sampled.sorted(), targets, stream) == nodes)
                }
            }
        }
    }

    @Test func targetsThatAreAlikeEndATree() throws {
        let values = (0..<20).map { Double($0) }
        let (table, alike) = (try table(values), [Double](repeating: 0.3, count: 20))
        let all = (0..<20).map { Int32($0) }
        #expect(try grow(table, all, alike, SplitStream(seed: 1)) == [.leaf(depth: 0, rows: 20)])
        #expect(try grow(table, all, targets(20), SplitStream(seed: 1)).count > 20)
        // Sums of sorted targets are rounded otherwise: that grower must not decide.
        var nodes: [IsolationNode] = []
        let grower = RankedTreeGrower(RankedColumn(table.values), count: 20, targets: alike)
        #expect(!grower.grow(all[...], stream: SplitStream(seed: 1), into: &nodes))
        #expect(nodes.isEmpty)
        let constant = RankedTreeGrower(RankedColumn([Float](repeating: 1, count: 20)), count: 20, targets: alike)
        #expect(!constant.grow(all[...], stream: SplitStream(seed: 1), into: &nodes))
    }

    @Test func ranksFollowValues() {
        let ranked = RankedColumn([3, -1, .greatestFiniteMagnitude, -1, 0, -.greatestFiniteMagnitude, 1e-45])
        #expect(ranked.distinct == [-.greatestFiniteMagnitude, -1, 0, 1e-45, 3, .greatestFiniteMagnitude])
        #expect(ranked.rows == [5, 1, 3, 4, 6, 0, 2])
        #expect(ranked.place == [4, 1, 5, 1, 2, 0, 3])
    }

    @Test func depthsAndExpectedCuts() {
        #expect([1, 2, 3, 4, 5, 8, 9, 256, 257].map(IsolationNode.depthLimit) == [1, 1, 2, 2, 3, 3, 4, 8, 9])
        #expect([0, 1, 2].map(IsolationNode.expectedCuts) == [0, 0, 1])
        #expect(abs(IsolationNode.expectedCuts(256) - 10.244_770_920_119_917) < 1e-12)
        #expect(IsolationNode.leaf(depth: 3, rows: 1).value == 3)
    }

    @Test func aStreamOfCutsNeverStandsStill() {
        var (zero, one) = (SplitStream(seed: 0), SplitStream(seed: 1))
        let numbers = (0..<50).map { _ in zero.next() }
        #expect(numbers == (0..<50).map { _ in one.next() })
        #expect(numbers.prefix(2) == [270_369, 67_634_689])
        #expect(Set(numbers).count == 50 && numbers.allSatisfy { $0 <= SplitStream.largest })
    }
}
