/// The algorithms by name.
public enum DetectorAlgorithm: String, Codable, Sendable, CaseIterable {
    case dynamicMSET = "DYNAMIC_MSET"
    case classicMSET = "CLASSIC_MSET"
    case perSignalMSET = "PER_SIGNAL_MSET"
    case windowedMSET = "WINDOWED_MSET"

    /// Reads `DYNAMIC_MSET`, `dynamic-mset` or `dynamic`.
    public init?(name: String) {
        let plain = ParameterWord.plain(name)
        let found = Self.allCases.first {
            let own = ParameterWord.plain($0.rawValue)
            return own == plain || own == plain + "mset"
        }
        guard let found else { return nil }
        self = found
    }
}

/// Settings by name, as requests and command lines give them. Parameters that are not named keep their defaults; `fap` and
/// the training fraction have places of their own.
extension DetectorSettings {
    public var algorithm: DetectorAlgorithm {
        switch self {
        case .dynamicMSET: .dynamicMSET
        case .classicMSET: .classicMSET
        case .perSignalMSET: .perSignalMSET
        case .windowedMSET: .windowedMSET
        }
    }

    /// - Throws: ``DetectorError/parameterUnknown(name:known:)``, ``DetectorError/parameterInvalid(name:value:allowed:)``
    ///   or ``DetectorError/parameterOutOfRange(name:value:allowed:)``.
    public init(_ algorithm: DetectorAlgorithm, parameters values: [String: ParameterValue]) throws {
        var reader = ParameterReader(values)
        switch algorithm {
        case .dynamicMSET: self = .dynamicMSET(try DynamicMSET.Parameters(&reader))
        case .classicMSET: self = .classicMSET(try ClassicMSET.Parameters(&reader))
        case .perSignalMSET:
            var parameters = try DynamicMSET.Parameters(&reader)
            parameters.windowSize = try reader.integer("windowSize")
            self = .perSignalMSET(parameters)
        case .windowedMSET:
            let dynamic = try DynamicMSET.Parameters(&reader)
            let usual = WindowedMSET.Parameters().window
            self = .windowedMSET(.init(window: try reader.integer("window") ?? usual, dynamic: dynamic))
        }
        try reader.finish()
        try validated()
    }

    /// Every parameter by name, as ``init(_:parameters:)`` takes them, in a fixed order. Those whose default depends on the
    /// data, and that were not set, are left out.
    public var parameters: [(name: String, value: ParameterValue)] {
        switch self {
        case .dynamicMSET(let parameters): parameters.named
        case .classicMSET(let parameters): parameters.named
        case .perSignalMSET(let parameters):
            parameters.named + (parameters.windowSize.map { [("windowSize", .number(Double($0)))] } ?? [])
        case .windowedMSET(let parameters):
            parameters.dynamic.named + [("window", .number(Double(parameters.window)))]
        }
    }
}

extension DynamicMSET.Parameters {
    fileprivate init(_ reader: inout ParameterReader) throws {
        let fusion: DynamicMSET.Fusion = try reader.choice("fusion") ?? .multiScale
        self.init(fuseCap: try reader.number("fuseCap"), fusion: fusion)
        seed = try reader.seed("seed") ?? seed
        memoryRows = try reader.integer("memoryRows") ?? memoryRows
        ridge = try reader.number("ridge") ?? ridge
        bandwidthFactor = try reader.number("bandwidthFactor") ?? bandwidthFactor
        halfLife = try reader.number("halfLife") ?? halfLife
        clip = try reader.number("clip") ?? clip
    }

    fileprivate var named: [(name: String, value: ParameterValue)] {
        [
            ("fusion", .word(ParameterWord.wire(fusion.rawValue))), ("fuseCap", .number(fuseCap)),
            ("seed", .number(Double(seed))), ("memoryRows", .number(Double(memoryRows))), ("ridge", .number(ridge)),
            ("bandwidthFactor", .number(bandwidthFactor)), ("halfLife", .number(halfLife)), ("clip", .number(clip)),
        ]
    }
}

extension ClassicMSET.Parameters {
    fileprivate init(_ reader: inout ParameterReader) throws {
        self.init()
        seed = try reader.seed("seed") ?? seed
        similarity = try reader.choice("similarity") ?? similarity
        bandwidthFactor = try reader.number("bandwidthFactor") ?? bandwidthFactor
        selection = try reader.choice("selection") ?? selection
        memoryRows = try reader.integer("memoryRows") ?? memoryRows
        weighting = try reader.choice("weighting") ?? weighting
        regularisation = try reader.number("regularisation") ?? regularisation
        calibration = try reader.choice("calibration") ?? calibration
        rowRule = try reader.choice("rowRule") ?? rowRule
        test.alpha = try reader.number("alpha") ?? test.alpha
        test.beta = try reader.number("beta") ?? test.beta
        test.meanShift = try reader.number("meanShift") ?? test.meanShift
        test.varianceRatio = try reader.number("varianceRatio") ?? test.varianceRatio
        alarmCount = try reader.integer("alarmCount") ?? alarmCount
        alarmWindow = try reader.integer("alarmWindow") ?? alarmWindow
        halfLife = try reader.number("halfLife") ?? halfLife
        clip = try reader.number("clip") ?? clip
    }

    fileprivate var named: [(name: String, value: ParameterValue)] {
        func word(_ value: some RawRepresentable<String>) -> ParameterValue {
            .word(ParameterWord.wire(value.rawValue))
        }
        var list: [(name: String, value: ParameterValue)] = [
            ("seed", .number(Double(seed))), ("similarity", word(similarity)), ("selection", word(selection)),
            ("weighting", word(weighting)), ("regularisation", .number(regularisation)),
            ("calibration", word(calibration)), ("rowRule", word(rowRule)), ("alpha", .number(test.alpha)),
            ("beta", .number(test.beta)), ("meanShift", .number(test.meanShift)),
            ("varianceRatio", .number(test.varianceRatio)), ("alarmCount", .number(Double(alarmCount))),
            ("alarmWindow", .number(Double(alarmWindow))), ("halfLife", .number(halfLife)), ("clip", .number(clip)),
        ]
        if let bandwidthFactor { list.append(("bandwidthFactor", .number(bandwidthFactor))) }
        if let memoryRows { list.append(("memoryRows", .number(Double(memoryRows)))) }
        return list
    }
}
