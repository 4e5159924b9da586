/// The states of a model: event in, new state and actions out. No I/O; services carry out the actions.
public enum ModelLifecycle {
    public enum State: String, Sendable, Codable, CaseIterable { case creating, active, failed, deleted }

    public enum Event: Sendable, Equatable {
        case trainingSucceeded
        case trainingFailed
        case trainingCanceled
        case updateRequested
        case detectRequested
        case deployRequested
        case thresholdRequested
        case deleteRequested(livingDeployments: Int, livingStreams: Int)
    }

    public enum Action: Sendable, Equatable {
        case keepResult
        case recordReason
        case cancelTraining
        case removeModelFile
    }

    /// - Throws: `ServiceError.incorrectState` while a training may still make it right, `ServiceError.conflict` when nothing will.
    public static func next(_ state: State, _ event: Event) throws -> (state: State, actions: [Action]) {
        switch (state, event) {
        case (.creating, .trainingSucceeded): return (.active, [.keepResult])
        case (.creating, .trainingFailed), (.creating, .trainingCanceled): return (.failed, [.recordReason])
        case (_, .updateRequested) where state != .deleted: return (state, [])
        case (.active, .detectRequested), (.active, .deployRequested): return (.active, [])
        case (.active, .thresholdRequested): return (.active, [.keepResult])
        case (.creating, .detectRequested), (.creating, .deployRequested), (.creating, .thresholdRequested):
            throw ServiceError.incorrectState("the model is still CREATING: wait until it is ACTIVE")
        case (.failed, .detectRequested), (.failed, .deployRequested), (.failed, .thresholdRequested):
            throw ServiceError.conflict("the model is FAILED and cannot serve: its lifecycleDetails say why")
        case (.creating, .deleteRequested): return (.deleted, [.cancelTraining])
        case (.failed, .deleteRequested): return (.deleted, [])
        case (.active, .deleteRequested(0, 0)): return (.deleted, [.removeModelFile])
        case (.active, .deleteRequested(let deployments, let streams)):
            let parts = [(deployments, "deployment(s)"), (streams, "stream(s)")].filter { $0.0 > 0 }
            throw ServiceError.conflict(
                "the model still has " + parts.map { "\($0.0) \($0.1)" }.joined(separator: " and ")
                    + ": delete those first")
        case (.active, .trainingSucceeded), (.active, .trainingFailed), (.active, .trainingCanceled),
            (.failed, .trainingSucceeded), (.failed, .trainingFailed), (.failed, .trainingCanceled):
            throw ServiceError.conflict("the model is not being trained")
        case (.deleted, _): throw ServiceError.conflict("the model is deleted")
        case (_, .updateRequested): return (state, [])
        }
    }
}
