/// Why series cannot be read or put together. `kind` says what sort of fault it is; its raw value is the name that Azure
/// Anomaly Detector gave it. The description names the variable, the place, and what would be right.
public struct AlignmentError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Kind: String, Sendable, CaseIterable {
        /// There is no variable at all.
        case noVariablesFound = "NoVariablesFound"
        /// Two variables have one name.
        case duplicatedVariables = "DuplicatedVariables"
        /// A table lacks its time column, or the column of a variable.
        case columnNotFound = "ColumnNotFound"
        /// The file of a variable lacks its time column or its column of values.
        case fileColumnsNotExist = "FileColumnsNotExist"
        /// A row has more or fewer cells than the header, or a table more columns than are wanted.
        case numColumnsMismatch = "NumColumnsMismatch"
        /// There is no file for a variable that is wanted.
        case fileNotExist = "FileNotExist"
        /// There is a file for a variable that is not wanted.
        case redundantFile = "RedundantFile"
        /// The bytes are no comma-separated text.
        case readingFileError = "ReadingFileError"
        /// A cell is neither a number nor empty, or a time is no time.
        case variableParseError = "VariableParseError"
        /// The series do not fit together: a time twice, nothing to fill gaps with.
        case mergeDataFailed = "MergeDataFailed"
        /// No row in the range that was asked for.
        case noData = "NoData"
        /// More rows than are allowed.
        case tooManyData = "TooManyData"
        /// More variables, or more values, than are allowed.
        case dataExceedsLimit = "DataExceedsLimit"
        /// Fewer rows than a window needs.
        case notEnoughInput = "NotEnoughInput"
    }

    public var kind: Kind
    /// The variable in question, if it is one.
    public var variable: String?
    public var reason: String

    public init(_ kind: Kind, variable: String? = nil, _ reason: String) {
        self.kind = kind
        self.variable = variable
        self.reason = reason
    }

    public var description: String {
        guard let variable else { return reason }
        return "variable \"\(TableError.excerpt(variable))\": \(reason)"
    }
}
