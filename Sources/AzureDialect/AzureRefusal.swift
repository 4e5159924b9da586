import HTTPTypes

/// A request that the service refuses, in its own words: a code that clients switch on, and a message for people.
struct AzureRefusal: Error, Equatable {
    enum Code: String, Sendable {
        case invalidJSON = "InvalidJsonFormat"
        case badArgument = "BadArgument"
        case requiredSeries = "RequiredSeries"
        case invalidSeries = "InvalidSeries"
        case requiredGranularity = "RequiredGranularity"
        case invalidGranularity = "InvalidGranularity"
        case invalidCustomInterval = "InvalidCustomInterval"
        case invalidPeriod = "InvalidPeriod"
        case invalidModelArgument = "InvalidModelArgument"
        case invalidImputeMode = "InvalidImputeMode"
        case invalidImputeFixedValue = "InvalidImputeFixedValue"
        case unexpected = "UnexpectedError"

        // Many series.
        case requiredSource = "RequiredSource"
        case requiredStartTime = "RequiredStartTime"
        case requiredEndTime = "RequiredEndTime"
        case invalidTimestampFormat = "InvalidTimestampFormat"
        case invalidSlidingWindow = "InvalidSlidingWindow"
        case invalidAlignMode = "InvalidAlignMode"
        case invalidFillNAMethod = "InvalidFillNAMethod"
        case requiredPaddingValue = "RequiredPaddingValue"
        case invalidBlobURL = "InvalidBlobURL"
        case invalidRequestParameter = "InvalidRequestParameterError"
        case tooManyModels = "TooManyModels"
        case tooManyRunningModels = "TooManyRunningModels"
        case modelNotExist = "ModelNotExist"
        case modelNotReady = "ModelNotReady"
        case modelFailed = "ModelFailed"
        case resultNotExist = "ResultNotExist"
        case noVariablesFound = "NoVariablesFound"
        case duplicatedVariables = "DuplicatedVariables"
        case variableParseError = "VariableParseError"
        case columnNotFound = "ColumnNotFound"
        case numColumnsMismatch = "NumColumnsMismatch"
        case dataExceedsLimit = "DataExceedsLimit"
        case tooManyData = "TooManyData"
        case notEnoughInput = "NotEnoughInput"
        case noData = "NoData"
        case mergeDataFailed = "MergeDataFailed"

        var status: HTTPResponse.Status {
            switch self {
            case .modelNotExist, .resultNotExist: .notFound
            case .unexpected: .internalServerError
            default: .badRequest
            }
        }
    }

    var code: Code
    var message: String
    /// The point that is meant, if it is one.
    var point: Int?

    init(_ code: Code, _ message: String, point: Int? = nil) {
        self.code = code
        self.message = message
        self.point = point
    }
}
