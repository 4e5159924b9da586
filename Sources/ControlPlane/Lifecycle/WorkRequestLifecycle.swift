/// The states of a work request: accepted → in progress → succeeded, failed or canceled.
public enum WorkRequestLifecycle {
    public enum State: String, Sendable, Codable, CaseIterable {
        case accepted, inProgress, canceling, succeeded, failed, canceled

        public var isFinal: Bool { self == .succeeded || self == .failed || self == .canceled }
    }

    public enum Event: Sendable, Equatable {
        case started
        /// The process died or stopped: the work will run again.
        case interrupted
        case succeeded
        case failed
        case cancelRequested(isRunning: Bool)
        case canceled
    }

    public static func next(_ state: State, _ event: Event) throws -> State {
        switch (state, event) {
        case (.succeeded, _), (.failed, _), (.canceled, _):
            throw ServiceError.conflict("the work request is finished")
        case (.canceling, .started), (.canceling, .interrupted), (.canceling, .cancelRequested(isRunning: true)):
            return .canceling
        case (_, .started): return .inProgress
        case (.inProgress, .interrupted), (.accepted, .interrupted): return .accepted
        // Work that was finished before the cancellation reached it has succeeded: that is the truth.
        case (_, .succeeded): return .succeeded
        case (_, .failed): return .failed
        case (_, .cancelRequested(let isRunning)): return isRunning ? .canceling : .canceled
        case (_, .canceled): return .canceled
        }
    }
}
