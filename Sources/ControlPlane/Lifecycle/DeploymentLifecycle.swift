/// The states of a deployment: event in, new state out.
public enum DeploymentLifecycle {
    public enum State: String, Sendable, Codable, CaseIterable { case creating, active, failed, deleted }

    public enum Event: Sendable, Equatable {
        case activated
        case activationFailed
        case updateRequested
        case detectRequested
        case deleteRequested
    }

    public static func next(_ state: State, _ event: Event) throws -> State {
        switch (state, event) {
        case (.deleted, _): throw ServiceError.conflict("the deployment is deleted")
        case (.creating, .activated): return .active
        case (.creating, .activationFailed): return .failed
        case (.active, .detectRequested): return .active
        case (.creating, .detectRequested):
            throw ServiceError.incorrectState("the deployment is still CREATING: wait until it is ACTIVE")
        case (.failed, .detectRequested):
            throw ServiceError.conflict("the deployment is FAILED and cannot serve: its lifecycleDetails say why")
        case (_, .updateRequested): return state
        case (_, .deleteRequested): return .deleted
        case (.active, .activated), (.active, .activationFailed), (.failed, .activated), (.failed, .activationFailed):
            throw ServiceError.conflict("the deployment is not being activated")
        }
    }
}
