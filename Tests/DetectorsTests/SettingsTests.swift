import Detectors
import Testing

/// Algorithms and their settings by name.
@Suite struct SettingsTests {
    @Test func everyNamedParameterCanBeGivenBack() throws {
        for algorithm in DetectorAlgorithm.allCases {
            let standard = try DetectorSettings(algorithm, parameters: [:])
            let given = Dictionary(uniqueKeysWithValues: standard.parameters.map { ($0.name, $0.value) })
            #expect(try DetectorSettings(algorithm, parameters: given) == standard)
            #expect(standard.algorithm == algorithm)
        }
    }

    @Test func namesAreReadInEverySpelling() throws {
        #expect(DetectorAlgorithm(name: "classic") == .classicMSET)
        #expect(DetectorAlgorithm(name: "Dynamic-MSET") == .dynamicMSET)
        #expect(DetectorAlgorithm(name: "CLASSIC_MSET") == .classicMSET)
        #expect(DetectorAlgorithm(name: "mset") == nil)
        let words = ["MEAN", "mean"].map { try? DetectorSettings(.dynamicMSET, parameters: ["fusion": .word($0)]) }
        #expect(words.allSatisfy { $0 == .dynamicMSET(.init(fusion: .mean)) })
        #expect(
            try DetectorSettings(.classicMSET, parameters: ["similarity": .word("INVERSE_MULTIQUADRIC")])
                == .classicMSET(.init(similarity: .inverseMultiquadric)))
    }

    @Test(arguments: [
        (DetectorAlgorithm.dynamicMSET, "fusion", ParameterValue.word("median"), "MULTI_SCALE, MEAN"),
        (.dynamicMSET, "fusion", .number(1), "MULTI_SCALE, MEAN"),
        (.dynamicMSET, "memoryRows", .number(10.5), "a whole number"),
        (.dynamicMSET, "memoryRows", .number(1e300), "a whole number"),
        (.dynamicMSET, "memoryRows", .number(9), "10.0 to 5000.0"),
        (.dynamicMSET, "ridge", .word("strong"), "a number"),
        (.dynamicMSET, "clip", .number(.nan), "3.0 to 100.0"),
        (.dynamicMSET, "seed", .number(-1), "0 or more"),
        (.dynamicMSET, "alpha", .number(0.1), "memoryRows"),
        (.classicMSET, "alpha", .number(0.6), "1e-09 to 0.4"),
        (.classicMSET, "fap", .number(0.01), "similarity"),
        (.perSignalMSET, "windowSize", .number(101), "1.0 to 100.0"),
        (.perSignalMSET, "windowSize", .number(2.5), "a whole number"),
        (.dynamicMSET, "windowSize", .number(10), "memoryRows"), (.windowedMSET, "window", .number(27), "28 to 2880"),
        (.windowedMSET, "window", .number(2881), "28 to 2880"), (.windowedMSET, "ridge", .number(11), "ridge"),
    ]) func saysWhatWouldBeRight(
        algorithm: DetectorAlgorithm, name: String, value: ParameterValue, right: String
    ) throws {
        do {
            _ = try DetectorSettings(algorithm, parameters: [name: value])
            Issue.record("it was accepted")
        } catch let error as DetectorError {
            #expect(error.description.contains(name) && error.description.contains(right), "\(error)")
        }
    }

    @Test func aModelFileKnowsItsAlgorithm() throws {
        for algorithm in DetectorAlgorithm.allCases {
            let settings = try DetectorSettings(algorithm, parameters: [:])
            let model = try settings.fit(PlantData.table())
            let opened = try DetectorFile.open(try model.encoded())
            #expect(opened.settings == settings && opened.report == model.report)
        }
        #expect(throws: DetectorError.self) { try DetectorFile.open([]) }
        #expect(throws: DetectorError.self) { try DetectorFile.open(Array("not a model file, whatever it is".utf8)) }
    }
}
