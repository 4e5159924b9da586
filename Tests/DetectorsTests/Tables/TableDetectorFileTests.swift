import NumericalMethods
import Testing
import TimeSeries

@testable import Detectors

/// Detectors of tables as files, and hostile ones.
@Suite struct TableDetectorFileTests {
    private static let rows = TableRows.mixed(rows: 60)

    private static func detector(_ algorithm: TableDetector.Algorithm) throws -> FittedTableDetector {
        try TableDetector.fit(
            rows, columns: TableRows.mixedColumns, parameters: .init(algorithm: algorithm, seed: 7)
        ).detector
    }

    @Test(arguments: TableDetector.Algorithm.allCases)
    func aDetectorComesBackAsItWas(algorithm: TableDetector.Algorithm) throws {
        let detector = try Self.detector(algorithm)
        let bytes = try detector.encoded()
        let again = try FittedTableDetector(decoding: bytes)
        #expect(again == detector)
        #expect(again.parameters == detector.parameters && again.columns == TableRows.mixedColumns)
        #expect(again.vocabularies.map { $0.column } == ["note"])
        #expect(again.vocabularies.map { $0.words } == detector.vocabularies.map { $0.words })
        #expect(try again.scores(Self.rows) == detector.scores(Self.rows))
        #expect(try again.encoded() == bytes)
    }

    @Test(arguments: TableDetector.Algorithm.allCases)
    func flippedBitsDoNoHarm(algorithm: TableDetector.Algorithm) throws {
        let bytes = try Self.detector(algorithm).encoded()
        let header = 8 + Int(bytes.withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self)) })
        let scores = try Self.detector(algorithm).scores(Self.rows)
        var random = RandomStream(seed: 4)
        var (refused, changed) = (0, 0)
        for round in 0..<300 {
            var copy = bytes
            for _ in 0...random.index(below: 3) {
                copy[random.index(below: round % 2 == 0 ? header : copy.count)] ^= UInt8(1 << random.index(below: 8))
            }
            guard let damaged = try? FittedTableDetector(decoding: copy) else {
                refused += 1
                continue
            }
            guard let others = try? damaged.scores(Self.rows) else { continue }
            #expect(others.allSatisfy { $0.isFinite })
            changed += others == scores ? 0 : 1
        }
        #expect(refused > 80 && changed > 0)
    }

    @Test func truncatedAndForeignFilesAreRefused() throws {
        let bytes = try Self.detector(.ensemble).encoded()
        for count in stride(from: 0, to: bytes.count, by: 997) {
            #expect(throws: DetectorError.self) { try FittedTableDetector(decoding: Array(bytes[0..<count])) }
        }
        #expect(throws: DetectorError.self) { try FittedTableDetector(decoding: bytes + [0]) }
        #expect(throws: DetectorError.self) { try FittedTableDetector(decoding: HostileModelFileTests.bytes) }
        #expect(throws: DetectorError.self) { try FittedTableDetector(decoding: IsolationForestFileTests.bytes) }
        #expect(throws: DetectorError.self) { try FittedIsolationForest(decoding: bytes) }
    }

    @Test func filesThatNoTrainingWritesAreRefused() throws {
        let file = try Self.detector(.ensemble).encoded().withUnsafeBytes { try TensorFile(decoding: $0) }
        func refuses(_ change: (inout TensorFile) -> Void) throws {
            var copy = file
            change(&copy)
            #expect(copy != file)
            let bytes = try copy.encoded()
            #expect(throws: DetectorError.self) { try FittedTableDetector(decoding: bytes) }
        }
        func replaced(_ key: String, _ text: String, _ other: String) throws {
            try refuses { $0.metadata[key] = file.metadata[key]?.replacing(text, with: other, maxReplacements: 1) }
        }
        for name in file.tensors.keys { try refuses { $0.tensors[name] = nil } }
        for name in file.metadata.keys { try refuses { $0.metadata[name] = nil } }
        try refuses { $0.tensors["more"] = .init([1], shape: [1]) }
        try refuses { $0.tensors["1/more"] = .init([1], shape: [1]) }
        try refuses { $0.metadata["1/format"] = "lapwing isolation forest" }
        try refuses { $0.metadata["schema"] = "2" }
        try replaced("parameters", "\"ensemble\"", "\"isolationForest\"")
        try replaced("parameters", "\"ensemble\"", "\"ecod\"")
        try replaced("parameters", "\"ensemble\"", "\"other\"")
        try replaced("parameters", "0.1", "0.9")
        try replaced("encoder", "\"size\"", "\"SKEW\"")
        try replaced("encoder", "\"dataType\":\"string\"", "\"dataType\":\"text\"")
        try replaced("encoder", "\"dataType\":\"numeric\"", "\"dataType\":\"string\"")
        try replaced("encoder", "\"a\"", "\"b\"")
        try replaced("encoder", "[\"a\"", "[\"z\",\"a\"")
        try replaced("encoder", "\"weight\":", "\"weight\":1000")
        try replaced("encoder", "\"substitute\":", "\"substitute\":1e300,\"unused\":")
        try refuses { $0.metadata["encoder"] = "{\"features\":[]}" }
        try refuses { $0.tensors["detector.balance"]?.values[1] = 0 }
        try refuses { $0.tensors["detector.balance"]?.values[3] = -1 }
        try refuses { $0.tensors["detector.threshold"]?.values[0] = 1e31 }
        for length in [0, -1, 0.5, 1e9, 61] { try refuses { $0.tensors["tails.lengths"]?.values[0] = length } }
        let first = try #require(file.tensors["tails.values"]).values[0]
        try refuses { $0.tensors["tails.values"]?.values[1] = first }
        try refuses { $0.tensors["tails.below"]?.values[0] = 1 }
        try refuses { $0.tensors["tails.below"]?.values[1] = 0.5 }
        try refuses { $0.tensors["tails.through"]?.values[0] = 0 }
        try refuses { $0.tensors["tails.through"]?.values[0] = 3e9 }
        try refuses {
            let last = (file.tensors["tails.through"]?.values.count ?? 1) - 1
            $0.tensors["tails.through"]?.values[last] = 61
        }
    }
}
