/// The states of a project: event in, new state out.
public enum ProjectLifecycle {
    public enum State: String, Sendable, Codable, CaseIterable { case active, deleted }

    public enum Event: Sendable, Equatable {
        case updateRequested
        case deleteRequested(livingDataAssets: Int, livingModels: Int)
    }

    /// - Throws: `ServiceError.conflict` for what will not become right by itself.
    public static func next(_ state: State, _ event: Event) throws -> State {
        switch (state, event) {
        case (.deleted, _): throw ServiceError.conflict("the project is deleted")
        case (.active, .updateRequested): return .active
        case (.active, .deleteRequested(0, 0)): return .deleted
        case (.active, .deleteRequested(let assets, let models)):
            let parts = [(assets, "data asset(s)"), (models, "model(s)")].filter { $0.0 > 0 }
            throw ServiceError.conflict(
                "the project still has " + parts.map { "\($0.0) \($0.1)" }.joined(separator: " and ")
                    + ": delete those first")
        }
    }
}
