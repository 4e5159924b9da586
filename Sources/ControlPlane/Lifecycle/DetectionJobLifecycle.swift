/// The states of a detection job: event in, new state out.
public enum DetectionJobLifecycle {
    public enum State: String, Sendable, Codable, CaseIterable {
        case accepted, inProgress, succeeded, partiallySucceeded, failed, canceled, deleted

        public var isFinal: Bool {
            switch self {
            case .accepted, .inProgress: false
            case .succeeded, .partiallySucceeded, .failed, .canceled, .deleted: true
            }
        }
    }

    public enum Event: Sendable, Equatable {
        case started
        case finished(succeeded: Int, failed: Int)
        case broken
        case canceled
        case updateRequested
        case deleteRequested
    }

    public static func next(_ state: State, _ event: Event) throws -> State {
        switch (state, event) {
        case (.deleted, _): throw ServiceError.conflict("the job is deleted")
        case (.accepted, .started), (.inProgress, .started): return .inProgress
        case (.inProgress, .finished(_, 0)): return .succeeded
        case (.inProgress, .finished(0, _)): return .failed
        case (.inProgress, .finished): return .partiallySucceeded
        case (.accepted, .broken), (.inProgress, .broken): return .failed
        case (.accepted, .canceled), (.inProgress, .canceled): return .canceled
        case (_, .updateRequested): return state
        case (_, .deleteRequested) where state.isFinal: return .deleted
        // A job that runs is told to stop; its worker ends it.
        case (.inProgress, .deleteRequested): return .inProgress
        case (.accepted, .deleteRequested): return .canceled
        case (_, .started), (_, .finished), (_, .broken), (_, .canceled), (_, .deleteRequested):
            throw ServiceError.conflict("the job has ended")
        }
    }
}
