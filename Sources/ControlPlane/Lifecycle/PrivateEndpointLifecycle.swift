/// The states of a private endpoint, which is bookkeeping: nothing has to be built, so it is active at once.
public enum PrivateEndpointLifecycle {
    public enum State: String, Sendable, Codable, CaseIterable { case active, deleted }

    public enum Event: Sendable, Equatable {
        case updateRequested
        case deleteRequested(attachedDataAssets: Int)
    }

    public static func next(_ state: State, _ event: Event) throws -> State {
        switch (state, event) {
        case (.deleted, _): throw ServiceError.conflict("the private endpoint is deleted")
        case (.active, .updateRequested): return .active
        case (.active, .deleteRequested(0)): return .deleted
        case (.active, .deleteRequested(let count)):
            throw ServiceError.conflict(
                "the private endpoint still has \(count) data asset(s) attached: delete those first")
        }
    }
}
