import ControlPlane

extension AzureRefusal {
    /// What stands against a call about a model of many series.
    init(_ error: SeriesModelError) {
        switch error {
        case .tooManyModels: self.init(.tooManyModels, error.sentence)
        case .tooManyTrainings: self.init(.tooManyRunningModels, error.sentence)
        case .modelNotReady: self.init(.modelNotReady, error.sentence)
        case .modelFailed: self.init(.modelFailed, error.sentence)
        case .data(let fault): self.init(Code(rawValue: fault.code.rawValue) ?? .badArgument, error.sentence)
        }
    }
}

extension SeriesModelError {
    /// The message as a sentence of its own.
    fileprivate var sentence: String {
        let message = self.message
        return message.prefix(1).uppercased() + message.dropFirst() + (message.hasSuffix(".") ? "" : ".")
    }
}
