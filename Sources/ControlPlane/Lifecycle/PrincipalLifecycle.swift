/// The states of a user. The operator can be neither deleted nor given another policy: somebody has to manage the server.
public enum PrincipalLifecycle {
    public enum State: String, Sendable, Codable, CaseIterable { case active, deleted }

    public enum Event: Sendable, Equatable {
        case updateRequested
        case policyRequested(isOperator: Bool)
        case deleteRequested(isOperator: Bool)
    }

    public static func next(_ state: State, _ event: Event) throws -> State {
        switch (state, event) {
        case (.deleted, _): throw ServiceError.conflict("the user is deleted")
        case (.active, .policyRequested(isOperator: true)):
            throw ServiceError.conflict("the operator manages everything: that policy cannot be changed")
        case (.active, .deleteRequested(isOperator: true)):
            throw ServiceError.conflict("the operator, the server's first user, cannot be deleted")
        case (.active, .updateRequested), (.active, .policyRequested): return .active
        case (.active, .deleteRequested): return .deleted
        }
    }
}
