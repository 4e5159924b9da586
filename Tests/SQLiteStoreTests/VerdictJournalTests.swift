import ControlPlane
import Foundation
import SQLiteStore
import TestSupport
import Testing

/// Verdicts that come at the same time share a transaction; each is answered when it is durable, or told that it is not.
@Suite struct VerdictJournalTests {
    private let folder: TemporaryFolder
    private let store: CountingStore

    init() async throws {
        folder = try TemporaryFolder()
        store = CountingStore(try SQLiteStore(path: folder.path("control.sqlite")))
        try await store.base.write { try $0.insert(Sample.project(1)) }
    }

    private func journal(rows: Int = 10_000) -> VerdictJournal {
        VerdictJournal(store: store, limits: VerdictLimits(rows: rows, bytes: 1 << 30))
    }

    private func record(_ number: Int, in journal: VerdictJournal, project: Int = 1) async throws -> Int64 {
        try await journal.record(
            NewVerdict(projectID: Sample.id(project), observation: Sample.observation(number)))
    }

    private func kept() async throws -> [Int64: String] {
        let rows = try await store.base.read {
            try $0.verdicts(VerdictFilter(), project: Sample.id(1), skip: 0, limit: 10_000)
        }
        return Dictionary(uniqueKeysWithValues: rows.map { ($0.id, $0.observation.attributeID) })
    }

    @Test func whatComesDuringAWriteIsWrittenTogether() async throws {
        let journal = journal()
        store.hold()
        let first = Task { try await record(0, in: journal) }
        try await store.waitForWrite()
        let ids = try await withThrowingTaskGroup(of: (Int, Int64).self) { group in
            for number in 1...200 { group.addTask { (number, try await record(number, in: journal)) } }
            // All of them are in the queue before the first is let go.
            while await journal.waitingCount < 200 { try await Task.sleep(for: .milliseconds(1)) }
            store.release()
            return try await group.reduce(into: [Int: Int64]()) { $0[$1.0] = $1.1 }
        }
        _ = try await first.value
        #expect(store.writes == 2)
        let kept = try await kept()
        #expect(kept.count == 201)
        // Each caller got the id of its own row.
        for (number, id) in ids { #expect(kept[id] == "attribute \(number)") }
    }

    @Test func whoeverIsAnsweredFindsTheRow() async throws {
        let journal = journal()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<64 {
                group.addTask {
                    let id = try await record(number, in: journal)
                    let row = try await store.base.read { try $0.verdict(id, project: Sample.id(1)) }
                    #expect(row?.observation == Sample.observation(number))
                }
            }
            try await group.waitForAll()
        }
        #expect(store.writes <= 64)
        #expect(try await kept().count == 64)
    }

    @Test func aFailedTransactionIsToldToAllInItAndToNobodyElse() async throws {
        let journal = journal()
        store.failNext()
        store.hold()
        let first = Task { try await record(0, in: journal) }
        try await store.waitForWrite()
        let rest = (1...20).map { number in Task { try await record(number, in: journal) } }
        while await journal.waitingCount < 20 { try await Task.sleep(for: .milliseconds(1)) }
        store.release()
        await #expect(throws: StoreError.inputOutput(operation: "write", path: "disk", code: 28)) {
            try await first.value
        }
        for task in rest { _ = try await task.value }
        #expect(try await kept().count == 20)
    }

    @Test func aFullQueueRefuses() async throws {
        let journal = journal()
        store.hold()
        let first = Task { try await record(0, in: journal) }
        try await store.waitForWrite()
        let waiting = (0..<VerdictJournal.mostWaiting).map { number in
            Task { try await record(number, in: journal) }
        }
        while await journal.waitingCount < VerdictJournal.mostWaiting { try await Task.sleep(for: .milliseconds(1)) }
        await #expect {
            _ = try await record(1, in: journal)
        } throws: {
            guard case ServiceError.unavailable = $0 else { return false }
            return true
        }
        store.release()
        _ = try await first.value
        for task in waiting { _ = try await task.value }
        #expect(try await kept().count == VerdictJournal.mostWaiting + 1)
        // Two transactions, and the queue is open again.
        #expect(store.writes == 2)
        _ = try await record(2, in: journal)
    }

    @Test func retentionHoldsUnderConcurrency() async throws {
        let journal = journal(rows: 10)
        let ids = try await withThrowingTaskGroup(of: Int64.self) { group in
            for number in 0..<100 { group.addTask { try await record(number, in: journal) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(ids).count == 100)
        #expect(try await kept().keys.sorted() == ids.sorted().suffix(10))
    }
}

/// A store whose writes are counted, held back and made to fail.
///
/// Unchecked because `lock` guards what changes.
private final class CountingStore: MetadataStore, @unchecked Sendable {
    let base: SQLiteStore
    private let lock = NSLock()
    private var count = 0
    private var failures = 0
    private var isHeld = false
    private var released: [CheckedContinuation<Void, Never>] = []

    init(_ base: SQLiteStore) { self.base = base }

    var writes: Int { lock.withLock { count } }
    func hold() { lock.withLock { isHeld = true } }
    func failNext() { lock.withLock { failures += 1 } }
    func release() {
        let waiting = lock.withLock {
            isHeld = false
            defer { released = [] }
            return released
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Returns when a write is held back.
    func waitForWrite() async throws {
        while lock.withLock({ released.isEmpty }) { try await Task.sleep(for: .milliseconds(1)) }
    }

    func read<T: Sendable>(_ body: @escaping @Sendable (any MetadataReader) throws -> T) async throws -> T {
        try await base.read(body)
    }
    func lookUp<T: Sendable>(_ body: @escaping @Sendable (any MetadataReader) throws -> T) async throws -> T {
        try await base.lookUp(body)
    }

    func write<T: Sendable>(_ body: @escaping @Sendable (any MetadataWriter) throws -> T) async throws -> T {
        await withCheckedContinuation { continuation in
            let isFree = lock.withLock {
                count += 1
                if isHeld { released.append(continuation) }
                return !isHeld
            }
            if isFree { continuation.resume() }
        }
        let fails = lock.withLock {
            defer { failures = max(0, failures - 1) }
            return failures > 0
        }
        if fails { throw StoreError.inputOutput(operation: "write", path: "disk", code: 28) }
        return try await base.write(body)
    }
}
