/// What has become of a session or an import.
public enum TableWorkStatus: String, Sendable, Codable, CaseIterable {
    case requested, started, completed, failed, cancelled

    public init(_ state: WorkRequestLifecycle.State) {
        switch state {
        case .accepted: self = .requested
        case .inProgress, .canceling: self = .started
        case .succeeded: self = .completed
        case .failed: self = .failed
        case .canceled: self = .cancelled
        }
    }
}
