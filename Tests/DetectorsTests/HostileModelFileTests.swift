import Detectors
import NumericalMethods
import Testing

@Suite struct HostileModelFileTests {
    static let bytes: [UInt8] = {
        let model = try? DynamicMSET.fit(
            PlantData.table(rows: 60, signals: 2), parameters: DynamicMSET.Parameters(memoryRows: 10))
        return (try? model?.encoded()) ?? []
    }()

    /// Reading either fails with an error or yields a model that scores without a trap and without NaN.
    private func mustSurvive(_ bytes: [UInt8]) {
        guard let model = try? DynamicMSETModel(decoding: bytes) else { return }
        guard let detection = try? model.score(PlantData.table(rows: 5, signals: 2)) else { return }
        #expect(!(detection.scores + detection.anomalyScores + detection.estimates).contains { $0.isNaN })
    }

    /// Files of classic models, without and with the column of summed weights.
    static let classicBytes: [[UInt8]] = [ClassicMSET.Weighting.regularised, .normalised].map { weighting in
        let model = try? ClassicMSET.fit(
            PlantData.table(rows: 60, signals: 2), parameters: .init(memoryRows: 10, weighting: weighting))
        return (try? model?.encoded()) ?? []
    }

    @Test(arguments: classicBytes) func flippedBitsOfAClassicModelDoNoHarm(bytes: [UInt8]) {
        var random = RandomStream(seed: 2)
        #expect(!bytes.isEmpty)
        for _ in 0..<400 {
            var copy = bytes
            for _ in 0...random.index(below: 3) {
                copy[random.index(below: copy.count)] ^= UInt8(1 << random.index(below: 8))
            }
            guard let model = try? ClassicMSETModel(decoding: copy),
                let detection = try? model.score(PlantData.table(rows: 5, signals: 2))
            else { continue }
            #expect(!(detection.scores + detection.anomalyScores + detection.estimates).contains { $0.isNaN })
        }
    }

    @Test func filesOfOtherDetectorsAreRefused() {
        #expect(throws: DetectorError.self) { try ClassicMSETModel(decoding: Self.bytes) }
        #expect(throws: DetectorError.self) { try DynamicMSETModel(decoding: Self.classicBytes[0]) }
        for count in stride(from: 0, to: Self.classicBytes[0].count, by: 97) {
            #expect(throws: DetectorError.self) {
                try ClassicMSETModel(decoding: Array(Self.classicBytes[0][0..<count]))
            }
        }
    }

    @Test func flippedBitsDoNoHarm() {
        var random = RandomStream(seed: 1)
        #expect(!Self.bytes.isEmpty)
        for _ in 0..<400 {
            var copy = Self.bytes
            for _ in 0...random.index(below: 3) {
                copy[random.index(below: copy.count)] ^= UInt8(1 << random.index(below: 8))
            }
            mustSurvive(copy)
        }
    }

    @Test func truncatedAndExtendedFilesAreRefused() {
        for count in stride(from: 0, to: Self.bytes.count, by: 1 + Self.bytes.count / 150) {
            #expect(throws: DetectorError.self) { try DynamicMSETModel(decoding: Array(Self.bytes[0..<count])) }
        }
        #expect(throws: DetectorError.self) { try DynamicMSETModel(decoding: Self.bytes + [0]) }
    }

    @Test(arguments: [
        #"{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,16]}}"#,
        #"{"a":{"dtype":"F64","shape":[2],"data_offsets":[8,24]}}"#,
        #"{"a":{"dtype":"F64","shape":[-2],"data_offsets":[0,16]}}"#,
        #"{"a":{"dtype":"F64","shape":[4294967296,4294967296,4294967296],"data_offsets":[0,16]}}"#,
        #"{"a":{"dtype":"F64","shape":[9223372036854775807],"data_offsets":[0,16]}}"#,
        #"{"a":{"dtype":"F64","shape":[0,9223372036854775807],"data_offsets":[0,16]}}"#,
        #"{"a":{"dtype":"I64","shape":[2],"data_offsets":[0,16]}}"#,
        #"{"a":{"dtype":"F64","shape":[2],"data_offsets":[16,0]}}"#,
        #"{"a":{"dtype":"F64","shape":[2],"data_offsets":[-16,0]}}"#,
        #"{"a":{"dtype":"F64","shape":[2],"data_offsets":[0,99999999999999999999]}}"#,
        #"{"a":{"dtype":"F64","shape":[2],"data_offsets":[0]}}"#,
        #"{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},"b":{"dtype":"F64","shape":[2],"data_offsets":[0,16]}}"#,
        #"{"__metadata__":{"x":1}}"#, "[]", "{", "", #"{"a":null}"#,
    ])
    func headersThatLieAreRefused(json: String) {
        var bytes: [UInt8] = []
        withUnsafeBytes(of: UInt64(json.utf8.count).littleEndian) { bytes.append(contentsOf: $0) }
        bytes += Array(json.utf8) + [UInt8](repeating: 0, count: 16)
        #expect(throws: DetectorError.self) { try bytes.withUnsafeBytes { try TensorFile(decoding: $0) } }
    }

    @Test(arguments: [
        "outOfFold.stretches", "outOfFold.rows", "decision.row", "decision.tails", "fusion.medians", "fusion.spreads",
        "fusion.starts", "fusion.channelMedians", "fusion.channelSpreads", "windows.states", "calibration.shifts",
        "past.coefficients",
    ])
    func tensorsThatDoNotFitAreRefused(name: String) throws {
        let file = try Self.bytes.withUnsafeBytes { try TensorFile(decoding: $0) }
        let tensor = try #require(file.tensors[name])
        func refuses(_ other: TensorFile.Tensor?) throws {
            var copy = file
            copy.tensors[name] = other
            let bytes = try copy.encoded()
            #expect(throws: DetectorError.self) { try DynamicMSETModel(decoding: bytes) }
        }
        try refuses(nil)
        try refuses(TensorFile.Tensor([], shape: tensor.shape.map { _ in 0 }, elementType: tensor.elementType))
        try refuses(TensorFile.Tensor(tensor.values + [1], shape: [tensor.values.count + 1]))
        try refuses(TensorFile.Tensor(tensor.values.map { _ in 1e31 }, shape: tensor.shape))
    }

    @Test func stretchesHaveToRiseWithinTheRows() throws {
        let file = try Self.bytes.withUnsafeBytes { try TensorFile(decoding: $0) }
        for starts: [Double] in [[], [1], [0, 20, 20], [0, 60], [0, 1.5], [0, -3], [0, 1e18]] {
            var copy = file
            copy.tensors["outOfFold.stretches"] = TensorFile.Tensor(starts, shape: [starts.count])
            let bytes = try copy.encoded()
            #expect(throws: DetectorError.self) { try DynamicMSETModel(decoding: bytes) }
        }
    }

    @Test func hugeHeaderLengthsAreRefused() {
        for length in [UInt64.max, UInt64(Int64.max), 1 << 40, 1] {
            var bytes = Self.bytes
            withUnsafeBytes(of: length.littleEndian) { for (i, byte) in $0.enumerated() { bytes[i] = byte } }
            #expect(throws: DetectorError.self) { try DynamicMSETModel(decoding: bytes) }
        }
    }

    @Test func tensorsRoundTripAlignedAndSorted() throws {
        let file = TensorFile(
            metadata: ["note": "ü \" /"],
            tensors: [
                "z": .init([1, -2.5, 0.1], shape: [3]), "a": .init([0.5, 2], shape: [2, 1], elementType: .float32),
                "none": .init([], shape: [0, 4]),
            ])
        let bytes = try file.encoded()
        #expect(try bytes.withUnsafeBytes { try TensorFile(decoding: $0) } == file)
        let header = Int(bytes.withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self)) })
        #expect(header % 8 == 0)
        #expect(throws: DetectorError.self) {
            try TensorFile(metadata: [:], tensors: ["a": .init([1], shape: [2])]).encoded()
        }
    }
}
