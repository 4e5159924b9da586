/// Why data cannot be used, naming the place. Ends a training or detection; running it again would not help.
public struct TrainingDataFault: Error, Sendable, Equatable {
    /// Words for programs, as work requests and models show them.
    public enum Code: String, Sendable, Equatable, CaseIterable {
        case invalidTrainingData = "InvalidTrainingData"

        // What can be wrong with the place of series.
        case invalidBlobURL = "InvalidBlobURL"
        case storageReadError = "StorageReadError"
        case fileNotExist = "FileNotExist"
        case redundantFile = "RedundantFile"
        case fileSizeTooLarge = "FileSizeTooLarge"

        // What can be wrong with the files.
        case noVariablesFound = "NoVariablesFound"
        case duplicatedVariables = "DuplicatedVariables"
        case readingFileError = "ReadingFileError"
        case fileColumnsNotExist = "FileColumnsNotExist"
        case variableParseError = "VariableParseError"

        // What can be wrong with the series once they are put together.
        case mergeDataFailed = "MergeDataFailed"
        case columnNotFound = "ColumnNotFound"
        case numColumnsMismatch = "NumColumnsMismatch"
        case tooManyData = "TooManyData"
        case noData = "NoData"
        case dataExceedsLimit = "DataExceedsLimit"
        case notEnoughInput = "NotEnoughInput"

        // What a detection can meet beside that.
        case modelNotExist = "ModelNotExist"
        case canceled = "Canceled"
    }

    public var code: Code
    public var message: String

    public init(_ message: String) { self.init(.invalidTrainingData, message) }

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}
