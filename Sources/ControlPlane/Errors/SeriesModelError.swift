/// Why a call about models of several series is refused, where a dialect has words of its own for it.
public enum SeriesModelError: Error, Sendable, Equatable {
    /// The tenancy has as many models as it may have.
    case tooManyModels(limit: Int)
    /// As many trainings wait or run as may.
    case tooManyTrainings(limit: Int)
    case modelNotReady
    /// With the reason that the model shows.
    case modelFailed(String)
    /// The data that came with the request cannot be judged.
    case data(TrainingDataFault)

    public var message: String {
        switch self {
        case .tooManyModels(let limit): "there are \(limit) models, and no more may be: delete one first"
        case .tooManyTrainings(let limit):
            "\(limit) trainings wait or run, and no more may: ask again when one of them has ended"
        case .modelNotReady: "the model is not trained yet: ask for it until its status is READY"
        case .modelFailed(let reason): "the model's training has failed and it cannot detect: \(reason)"
        case .data(let fault): fault.message
        }
    }
}
