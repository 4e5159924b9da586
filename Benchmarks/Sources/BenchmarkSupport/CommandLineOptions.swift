/// `--name value` options and bare words of a command line.
public struct CommandLineOptions {
    public private(set) var words: [String] = []
    private var values: [String: String] = [:]

    /// - Parameter allowed: the option names, without dashes. Another one is an error.
    public init(_ arguments: [String], allowed: [String]) throws {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            guard argument.hasPrefix("--") else {
                words.append(argument)
                continue
            }
            let name = String(argument.dropFirst(2))
            guard allowed.contains(name), let value = rest.popFirst() else {
                throw OptionError(
                    description: "unknown option or missing value: \(argument); allowed are "
                        + allowed.map { "--\($0) VALUE" }.joined(separator: ", "))
            }
            values[name] = value
        }
    }

    public subscript(name: String) -> String? { values[name] }
}

public struct OptionError: Error, CustomStringConvertible {
    public let description: String

    public init(description: String) { self.description = description }
}
