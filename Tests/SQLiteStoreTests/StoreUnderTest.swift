import ControlPlane
import SQLiteStore
import TestSupport
import Testing

/// A kind of store that the conformance suites run over. Another database is another line in `all`.
struct StoreUnderTest: Sendable, CustomTestStringConvertible {
    let testDescription: String
    private let open: @Sendable (TemporaryFolder) throws -> any MetadataStore & JobStore

    static let all = [
        StoreUnderTest(testDescription: "SQLite") { try SQLiteStore(path: $0.path("control.sqlite")) }
    ]

    init(testDescription: String, open: @escaping @Sendable (TemporaryFolder) throws -> any MetadataStore & JobStore) {
        self.testDescription = testDescription
        self.open = open
    }

    /// An empty store, for the duration of `body`.
    func with(_ body: (any MetadataStore & JobStore) async throws -> Void) async throws {
        let folder = try TemporaryFolder()
        try await body(try open(folder))
        withExtendedLifetime(folder) {}
    }

    /// A store with these jobs in it, and work requests 101, 102, … for them.
    func withJobs(
        _ jobs: [Job], _ body: (any MetadataStore & JobStore) async throws -> Void
    ) async throws {
        try await with { store in
            try await store.write { transaction in
                for (index, job) in jobs.enumerated() {
                    try transaction.insert(Sample.workRequest(101 + index))
                    try transaction.insert(job)
                }
            }
            try await body(store)
        }
    }
}
