/// Writes abnormal verdicts, those of a few milliseconds in one transaction.
///
/// A transaction costs a flush of the disk, whatever is in it. So a verdict that finds nothing being written waits a moment for
/// others, and those that come during a write go into the next one together.
public actor VerdictJournal {
    private struct Entry {
        var verdict: NewVerdict
        var written: CheckedContinuation<Int64, any Error>
    }

    private let store: any MetadataStore
    private let limits: VerdictLimits
    private let gathering: Duration
    private var waiting: [Entry] = []
    private var waitingBytes = 0
    private var isWriting = false

    /// What may wait; a transaction is as long as the queue can be.
    public static let mostWaiting = 4096
    static let mostWaitingBytes = 64 << 20

    public var waitingCount: Int { waiting.count }

    public init(store: any MetadataStore, limits: VerdictLimits, gathering: Duration = .milliseconds(2)) {
        self.store = store
        self.limits = limits
        self.gathering = gathering
    }

    /// Returns the verdict's id once it is durable.
    /// - Throws: `ServiceError.unavailable` when the queue is full; what the store throws, to all whose verdicts were in the
    ///   transaction.
    public func record(_ verdict: NewVerdict) async throws -> Int64 {
        let size = verdict.observation.size
        guard waiting.count < Self.mostWaiting, waitingBytes + size <= Self.mostWaitingBytes else {
            throw ServiceError.unavailable("too many abnormal verdicts wait to be written: send this one again later")
        }
        return try await withCheckedThrowingContinuation { continuation in
            waiting.append(Entry(verdict: verdict, written: continuation))
            waitingBytes += size
            guard !isWriting else { return }
            isWriting = true
            Task { await self.write() }
        }
    }

    private func write() async {
        while !waiting.isEmpty {
            try? await Task.sleep(for: gathering)
            let group = waiting
            waiting = []
            waitingBytes = 0
            let verdicts = group.map(\.verdict)
            let limits = self.limits
            do {
                let ids = try await store.write { try $0.insert(verdicts, limits: limits) }
                for (entry, id) in zip(group, ids) { entry.written.resume(returning: id) }
            } catch {
                for entry in group { entry.written.resume(throwing: error) }
            }
        }
        isWriting = false
    }
}
