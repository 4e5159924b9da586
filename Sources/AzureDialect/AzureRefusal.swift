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
