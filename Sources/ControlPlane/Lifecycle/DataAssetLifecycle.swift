/// The states of a data asset: active at once, because clients know no other living state.
public enum DataAssetLifecycle {
    public enum State: String, Sendable, Codable, CaseIterable { case active, deleted }
    public enum Event: Sendable, Equatable { case updateRequested, deleteRequested }

    public static func next(_ state: State, _ event: Event) throws -> State {
        switch (state, event) {
        case (.deleted, _): throw ServiceError.conflict("the data asset is deleted")
        case (.active, .updateRequested): return .active
        case (.active, .deleteRequested): return .deleted
        }
    }
}
