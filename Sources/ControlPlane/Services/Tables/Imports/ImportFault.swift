import TimeSeries

/// Why an import failed, in words for its user.
struct ImportFault: Error {
    /// A word for programs.
    var code: String
    var message: String
}

extension ImportFault {
    init(_ error: FetchError) {
        let reason = error.place.isEmpty ? "The file could not be fetched: \(error.reason)" : error.description
        self.init(code: "FetchFailed", message: reason)
    }

    init(_ error: ArchiveError) {
        self.init(code: "InvalidFile", message: "The file's gzip compression could not be undone: \(error)")
    }

    /// Nil for what its user can do nothing about.
    init?(ofPut error: any Error) {
        switch error {
        case let fault as ImportFault: self = fault
        case let error as JSONSyntaxError: self.init(code: "InvalidFile", message: "The file is \(error)")
        case let error as TableError:
            self.init(code: "InvalidFile", message: "The file could not be read as a table: \(error)")
        case let fault as TableFault: self.init(code: fault.code, message: fault.message)
        case let error as ServiceError: self.init(code: "ImportRefused", message: error.message)
        default: return nil
        }
    }
}

extension TableFault {
    fileprivate var code: String {
        switch self {
        case .invalidColumnMetadata: "InvalidColumnMetadata"
        case .noData: "NoData"
        case .invalidDateRange: "InvalidDateRange"
        case .criteriaRequired: "SomeParametersRequired"
        }
    }
}
