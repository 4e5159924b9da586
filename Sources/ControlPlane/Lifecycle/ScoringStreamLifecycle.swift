/// The states of a scoring stream: event in, new state out. It is active from its first moment on.
public enum ScoringStreamLifecycle {
    public enum State: String, Sendable, Codable, CaseIterable { case active, deleted }

    public enum Event: Sendable, Equatable {
        case rowsReceived
        case acknowledged(rows: Int)
        case updateRequested
        case deleteRequested
    }

    public static func next(_ state: State, _ event: Event) throws -> State {
        switch (state, event) {
        case (.deleted, _): throw ServiceError.conflict("the stream is deleted")
        case (.active, .acknowledged(0)):
            throw ServiceError.conflict("the stream has seen no rows: there is nothing to acknowledge")
        case (.active, .rowsReceived), (.active, .acknowledged), (.active, .updateRequested): return .active
        case (.active, .deleteRequested): return .deleted
        }
    }
}
