import Testing

@testable import NumericalMethods

@Suite struct MergingTests {
    static let samples: [[Int64]] = {
        var random = RandomStream(seed: 4)
        var samples: [[Int64]] = []
        for count in [0, 1, 2, 3, 4, 5, 8, 9, 31, 64, 100, 333] {
            samples.append((0..<count).map { _ in Int64(random.index(below: 1000)) - 500 })
            samples.append((0..<count).map { _ in Int64(random.index(below: 3)) })
            samples.append((0..<count).map { Int64(-$0) })
            samples.append((0..<count).map { Int64($0) })
        }
        return samples
    }()

    private func pairs(_ values: [Int64]) -> Set<[Int]> {
        var pairs: Set<[Int]> = []
        for i in values.indices {
            for j in values.indices.dropFirst(i + 1) where values[j] < values[i] { pairs.insert([i, j]) }
        }
        return pairs
    }

    @Test(arguments: samples) func inversionsAreCounted(_ values: [Int64]) {
        var (sorted, scratch) = (values, values)
        #expect(Merging.inversions(of: &sorted, &scratch) == pairs(values).count)
        #expect(sorted == values.sorted())
    }

    @Test(arguments: samples) func inversionsAreListed(_ values: [Int64]) {
        var entries = values.enumerated().map { (value: $1, index: $0) }
        var found: [[Int]] = []
        Merging.sort(&entries, isBefore: { $0.value < $1.value }) { larger, entry in
            for other in larger { found.append([other.index, entry.index]) }
        }
        #expect(Set(found) == pairs(values) && found.count == Set(found).count)
        #expect(entries.map(\.value) == values.sorted())
    }
}
