/// The value of a parameter that was given by name, as JSON or a command line has it.
public enum ParameterValue: Sendable, Equatable {
    case number(Double)
    case word(String)

    /// A number where the text is one.
    public init(_ text: String) {
        self = Double(text).map { .number($0) } ?? .word(text)
    }
}

/// Takes parameters out of a list of names and values. What is left at the end is a parameter that does not exist.
struct ParameterReader {
    private var values: [String: ParameterValue]
    private var known: [String] = []

    init(_ values: [String: ParameterValue]) { self.values = values }

    mutating func number(_ name: String) throws -> Double? {
        known.append(name)
        switch values.removeValue(forKey: name) {
        case nil: return nil
        case .number(let number)?: return number
        case .word(let word)?: throw DetectorError.parameterInvalid(name: name, value: word, allowed: "a number")
        }
    }

    mutating func integer(_ name: String) throws -> Int? {
        guard let number = try number(name) else { return nil }
        // 2^53: every whole number up to it is a Double of its own.
        guard number == number.rounded(), abs(number) <= 9_007_199_254_740_992 else {
            throw DetectorError.parameterInvalid(name: name, value: "\(number)", allowed: "a whole number")
        }
        return Int(number)
    }

    mutating func seed(_ name: String) throws -> UInt64? {
        guard let integer = try integer(name) else { return nil }
        guard integer >= 0 else {
            throw DetectorError.parameterInvalid(name: name, value: "\(integer)", allowed: "0 or more")
        }
        return UInt64(integer)
    }

    /// Words are compared without regard to case and underscores, so that MULTI_SCALE is multiScale.
    mutating func choice<Choice: RawRepresentable & CaseIterable>(_ name: String, _: Choice.Type = Choice.self) throws
        -> Choice? where Choice.RawValue == String
    {
        known.append(name)
        guard let value = values.removeValue(forKey: name) else { return nil }
        let text =
            switch value {
            case .word(let word): word
            case .number(let number): "\(number)"
            }
        let plain = ParameterWord.plain(text)
        guard let choice = Choice.allCases.first(where: { ParameterWord.plain($0.rawValue) == plain }) else {
            throw DetectorError.parameterInvalid(
                name: name, value: text,
                allowed: "one of " + Choice.allCases.map { ParameterWord.wire($0.rawValue) }.joined(separator: ", "))
        }
        return choice
    }

    func finish() throws {
        guard let name = values.keys.min() else { return }
        throw DetectorError.parameterUnknown(name: String(name.prefix(60)), known: known)
    }
}

/// The two spellings of a word: `multiScale` here, `MULTI_SCALE` in requests.
public enum ParameterWord {
    static func plain(_ text: String) -> String { text.filter { $0 != "_" && $0 != "-" }.lowercased() }

    /// `multiScale` as `MULTI_SCALE`.
    public static func wire(_ word: String) -> String {
        var text = ""
        for character in word {
            if character.isUppercase { text.append("_") }
            text.append(contentsOf: character.uppercased())
        }
        return text
    }
}
