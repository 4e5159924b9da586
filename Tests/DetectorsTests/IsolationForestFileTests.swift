import NumericalMethods
import Testing

@testable import Detectors

/// Forests as files, and hostile ones.
@Suite struct IsolationForestFileTests {
    static let table = IsolationForestTests.table(rows: 90, columns: 3)
    static let bytes: [UInt8] = {
        let forest = try? IsolationForest.fit(
            table, parameters: .init(trees: 5, sampleSize: .count(20), contamination: .fraction(0.1)))
        return (try? forest?.encoded()) ?? []
    }()

    @Test(arguments: [1, 3]) func aForestComesBackAsItWas(columns: Int) throws {
        let table = Matrix(rows: 90 * 3 / columns, columns: columns, values: Self.table.values.map { 1e38 * $0 / 5 })
        let forest = try IsolationForest.fit(
            table, parameters: .init(trees: 7, sampleSize: .fraction(0.5), maxFeatures: 0.7, seed: .max))
        let bytes = try forest.encoded()
        let again = try FittedIsolationForest(decoding: bytes)
        #expect(again == forest)
        #expect(try again.scores(table) == forest.scores(table))
        #expect(try again.encoded() == bytes)
    }

    @Test func aBorderThatWasMovedIsKept() throws {
        var forest = try FittedIsolationForest(decoding: Self.bytes)
        let lowest = try #require(try forest.scores(Self.table).min())
        #expect(forest.isAnomaly(lowest))
        forest.offset = lowest
        let again = try FittedIsolationForest(decoding: forest.encoded())
        #expect(again.offset == lowest && again.nodes == forest.nodes && !again.isAnomaly(lowest))
    }

    @Test func flippedBitsDoNoHarm() throws {
        var random = RandomStream(seed: 4)
        let header = 8 + Int(Self.bytes.withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self)) })
        let forest = try FittedIsolationForest(decoding: Self.bytes)
        let scores = try forest.scores(Self.table)
        var (refused, changed) = (0, 0)
        for round in 0..<800 {
            var copy = Self.bytes
            for _ in 0...random.index(below: 3) {
                copy[random.index(below: round % 2 == 0 ? header : copy.count)] ^= UInt8(1 << random.index(below: 8))
            }
            guard let damaged = try? FittedIsolationForest(decoding: copy) else {
                refused += 1
                continue
            }
            guard damaged.columns == 3 else { continue }
            let others = try damaged.scores(Self.table)
            #expect(others.allSatisfy { $0 >= -1 && $0 <= 0 })
            changed += others == scores ? 0 : 1
        }
        #expect(refused > 300 && changed > 0)
    }

    @Test func truncatedAndForeignFilesAreRefused() throws {
        for count in stride(from: 0, to: Self.bytes.count, by: 37) {
            #expect(throws: DetectorError.self) { try FittedIsolationForest(decoding: Array(Self.bytes[0..<count])) }
        }
        #expect(throws: DetectorError.self) { try FittedIsolationForest(decoding: Self.bytes + [0]) }
        #expect(throws: DetectorError.self) { try FittedIsolationForest(decoding: HostileModelFileTests.bytes) }
        #expect(throws: DetectorError.self) { try DetectorFile.open(Self.bytes) }
    }

    @Test func treesThatDoNotGrowAreRefused() throws {
        let file = try Self.bytes.withUnsafeBytes { try TensorFile(decoding: $0) }
        let (columns, values) = (
            try #require(file.tensors["nodes.columns"]), try #require(file.tensors["nodes.values"])
        )
        func refuses(_ change: (inout TensorFile) -> Void) throws {
            var copy = file
            change(&copy)
            #expect(copy != file)
            let bytes = try copy.encoded()
            #expect(throws: DetectorError.self) { try FittedIsolationForest(decoding: bytes) }
        }
        func replaced(_ parameter: String, _ other: String) throws {
            try refuses { $0.metadata["parameters"] = file.metadata["parameters"]?.replacing(parameter, with: other) }
        }
        for name in file.tensors.keys { try refuses { $0.tensors[name] = nil } }
        for name in file.metadata.keys { try refuses { $0.metadata[name] = nil } }
        try refuses { $0.tensors["more"] = .init([1], shape: [1]) }
        try refuses { $0.metadata["schema"] = "2" }
        for count in ["0", "-1", "2", "16777217", "9223372036854775807", "1.5"] {
            try refuses { $0.metadata["columns"] = count }
        }
        for size in ["0", "-1", "19", "21", "9223372036854775807"] { try refuses { $0.metadata["sampleSize"] = size } }
        for trees in ["0", "4", "6", "100000", "9223372036854775807"] {
            try replaced("\"trees\":5", "\"trees\":\(trees)")
        }
        try replaced("\"maxFeatures\":1", "\"maxFeatures\":2")

        // A root that cuts, and the first leaf.
        let leaf = try #require(columns.values.firstIndex(of: -1))
        #expect(columns.values[0] >= 0)
        for column in [3, -2, -1, 0.5, 1e9] { try refuses { $0.tensors["nodes.columns"]?.values[0] = column } }
        for rows in [0, -1, 0.5, 21, 1e18, values.values[leaf] + 1] {
            try refuses { $0.tensors["nodes.values"]?.values[leaf] = rows }
        }
        try refuses { $0.tensors["nodes.columns"]?.values[leaf] = 0 }
        for count in [0, 1, values.values.count - 1] {
            try refuses {
                $0.tensors["nodes.columns"] = .init(
                    Array(columns.values[0..<count]), shape: [count], elementType: .float32)
                $0.tensors["nodes.values"] = .init(Array(values.values[0..<count]), shape: [count])
            }
        }
        // One branch deeper than such trees are, with the right number of rows in the end.
        try refuses {
            let cuts = 19
            let order = [Double](repeating: 0, count: cuts) + [Double](repeating: -1, count: cuts + 1)
            $0.metadata["parameters"] = file.metadata["parameters"]?.replacing("\"trees\":5", with: "\"trees\":1")
            $0.tensors["nodes.columns"] = .init(order, shape: [order.count], elementType: .float32)
            $0.tensors["nodes.values"] = .init(order.map { abs($0) }, shape: [order.count])
        }
    }
}
