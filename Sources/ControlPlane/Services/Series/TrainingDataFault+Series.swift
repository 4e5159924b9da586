import Detectors
import TimeSeries

extension TrainingDataFault {
    /// What kept a file from being fetched.
    init(_ error: FetchError) {
        let code: Code =
            switch error.reason {
            case .badURL: .invalidBlobURL
            case .badStatus(404), .badStatus(410): .fileNotExist
            case .tooLarge: .fileSizeTooLarge
            default: .storageReadError
            }
        self.init(code, error.description)
    }

    init(_ error: ArchiveError, label: String) {
        let code: Code =
            switch error.reason {
            case .tooLarge, .ratioTooHigh, .tooManyEntries: .fileSizeTooLarge
            case .duplicateName: .duplicatedVariables
            default: .readingFileError
            }
        self.init(code, "'\(label)': \(error)")
    }

    init(_ error: AlignmentError) {
        self.init(Code(rawValue: error.kind.rawValue) ?? .mergeDataFailed, error.description)
    }

    init(_ error: DetectorError) {
        let code: Code =
            switch error {
            case .tooFewRows: .notEnoughInput
            case .tooManySignals: .dataExceedsLimit
            default: .invalidTrainingData
            }
        self.init(code, error.description)
    }

    /// Fewer rows than a window.
    init(rows: Int, window: Int) {
        self.init(
            .notEnoughInput,
            "there are \(rows) timestamps, but the sliding window needs at least \(window): use a longer time range or a "
                + "shorter window")
    }
}
