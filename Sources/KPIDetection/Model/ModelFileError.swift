/// Why bytes are not a model file, and where.
public struct ModelFileError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Bytes from the beginning.
    public let offset: Int
    public let problem: String

    public var description: String { "model file, byte \(offset): \(problem)" }
}
