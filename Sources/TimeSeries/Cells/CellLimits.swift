/// How large a table of texts may become, whoever sends it.
public struct CellLimits: Sendable, Equatable {
    public var columns = 1000
    public var rows = 1_000_000
    /// Rows times columns.
    public var cells = 10_000_000
    public var cellBytes = 65_536
    /// Characters of a column's name.
    public var nameCharacters = 255

    public init() {}
}
