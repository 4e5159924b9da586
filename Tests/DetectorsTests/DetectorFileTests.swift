import NumericalMethods
import Testing
import TimeSeries

@testable import Detectors

/// One entry point for the files of every detector, and hostile files of the per-signal one.
@Suite struct DetectorFileTests {
    static let table = PlantData.table(rows: 60, signals: 2)
    static let perSignal: [UInt8] = {
        let model = try? PerSignalMSET.fit(table, parameters: .init(memoryRows: 10, windowSize: 4))
        return (try? model?.encoded()) ?? []
    }()
    static let windowed: [UInt8] = {
        let parameters = WindowedMSET.Parameters(window: 28, dynamic: .init(memoryRows: 10))
        let model = try? WindowedMSET.fit(table, parameters: parameters)
        return (try? model?.encoded()) ?? []
    }()
    static let files: [(DetectorAlgorithm, [UInt8])] = [
        (.dynamicMSET, HostileModelFileTests.bytes), (.classicMSET, HostileModelFileTests.classicBytes[0]),
        (.perSignalMSET, perSignal), (.windowedMSET, windowed),
    ]

    @Test(arguments: files) func everyFileSaysWhoWroteItAndOpens(algorithm: DetectorAlgorithm, bytes: [UInt8]) throws {
        #expect(try DetectorFile.algorithm(of: bytes) == algorithm)
        let model = try DetectorFile.open(bytes)
        #expect(try model.encoded() == bytes)
        #expect(model.reportsRowScores == (algorithm != .perSignalMSET))
        #expect(try model.score(Self.table).isSound)
    }

    @Test(arguments: files) func flippedBitsDoNoHarm(algorithm: DetectorAlgorithm, bytes: [UInt8]) {
        var random = RandomStream(seed: 3)
        let header = 8 + Int(bytes.withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self)) })
        for round in 0..<500 {
            var copy = bytes
            for _ in 0...random.index(below: 3) {
                // Every other time only the header, which says what everything is.
                copy[random.index(below: round % 2 == 0 ? header : copy.count)] ^= UInt8(1 << random.index(below: 8))
            }
            guard let model = try? DetectorFile.open(copy), let detection = try? model.score(Self.table) else {
                continue
            }
            #expect(!(detection.scores + detection.anomalyScores + detection.estimates).contains { $0.isNaN })
            guard let windowed = model as? WindowedMSETModel, let judged = try? windowed.judge(Self.table) else {
                continue
            }
            #expect(judged.allSatisfy { $0.isSound })
        }
    }

    @Test func whatNoDetectorWroteIsRefused() throws {
        #expect(throws: DetectorError.self) { try DetectorFile.open([]) }
        #expect(throws: DetectorError.self) { try DetectorFile.algorithm(of: Array("not a model file".utf8)) }
        for metadata in [[:], ["format": "someone else's"]] {
            let bytes = try TensorFile(metadata: metadata, tensors: [:]).encoded()
            #expect(throws: DetectorError.self) { try DetectorFile.algorithm(of: bytes) }
            #expect(throws: DetectorError.self) { try DetectorFile.open(bytes) }
        }
        for count in stride(from: 0, to: Self.perSignal.count, by: 1 + Self.perSignal.count / 100) {
            #expect(throws: DetectorError.self) { try DetectorFile.open(Array(Self.perSignal[0..<count])) }
        }
        #expect(throws: DetectorError.self) { try PerSignalModel(decoding: HostileModelFileTests.bytes) }
        #expect(throws: DetectorError.self) { try DynamicMSETModel(decoding: Self.perSignal) }
    }

    @Test func partsThatDoNotBelongTogetherAreRefused() throws {
        let file = try Self.perSignal.withUnsafeBytes { try TensorFile(decoding: $0) }
        func refuses(_ change: (inout TensorFile) -> Void) throws {
            var copy = file
            change(&copy)
            #expect(copy != file)
            let bytes = try copy.encoded()
            #expect(throws: DetectorError.self) { try DetectorFile.open(bytes) }
        }
        try refuses { $0.metadata["schema"] = "99" }
        try refuses { $0.metadata["signalNames"] = #"["s0"]"# }
        try refuses { $0.metadata["signalNames"] = #"["s1","s0"]"# }
        try refuses { $0.metadata["signalNames"] = "[]" }
        func resized(_ key: String, _ size: String) throws {
            try refuses {
                $0.metadata[key] = file.metadata[key]?.replacing("\"windowSize\":4", with: "\"windowSize\":\(size)")
            }
        }
        for size in ["5", "0", "-4", "101", "null", "9223372036854775807"] { try resized("report", size) }
        try resized("parameters", "3")
        try resized("1/parameters", "3")
        try refuses { $0.metadata["2/format"] = DynamicMSETModel.format }
        try refuses { $0.metadata["1/format"] = PerSignalModel.format }
        try refuses { $0.tensors["01/memory.states"] = file.tensors["1/memory.states"] }
        try refuses { $0.tensors["extra"] = .init([1], shape: [1]) }
        try refuses { $0.tensors["0/extra"] = .init([1], shape: [1]) }
        try refuses { $0.tensors["1/memory.states"] = nil }
        for (name, _) in file.tensors where name.hasPrefix("1/") { try refuses { $0.tensors[name] = nil } }
    }
}
