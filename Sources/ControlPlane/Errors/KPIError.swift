/// Why a model for KPIs cannot be trained or asked, where a dialect has words of its own for it.
public enum KPIError: Error, Sendable, Equatable {
    /// Among the samples of a training is none of one of the two classes.
    case missingClass
    /// The server has no library that trains trees.
    case noTrainer(String)
    /// Nobody ever asked for such a training, or its model was deleted.
    case unknownTask(String)
    case notTrainedYet(String)
    case trainingFailed(String, reason: String)
    case noDefaultModel

    public var message: String {
        switch self {
        case .missingClass: "the training needs positive and negative samples: one of them is missing"
        case .noTrainer(let reason): reason
        case .unknownTask(let task): "there is no model with the taskId '\(task)'"
        case .notTrainedYet(let task): "the model with the taskId '\(task)' is still being trained"
        case .trainingFailed(let task, let reason): "the training '\(task)' has failed and left no model: \(reason)"
        case .noDefaultModel:
            "this server has no default model: name a trained one by its taskId, or start it with --metis-model FILE"
        }
    }
}
