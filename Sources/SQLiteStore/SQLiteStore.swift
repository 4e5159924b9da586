import ControlPlane
import GRDB
import Glibc

/// The embedded database: one SQLite file in write-ahead mode, for one process.
///
/// A write is acknowledged only when it is on disk (`synchronous = FULL`). Reads run beside writes, each on a snapshot
/// of its own. All of it happens on the database's own threads, never on the cooperative pool, but look-ups of a few rows.
public final class SQLiteStore: MetadataStore, JobStore {
    /// The settings that durability rests on, as the connection that writes has them.
    public struct WriterSettings: Sendable, Equatable {
        public var journalMode: String
        /// 2 is `FULL`.
        public var synchronous: Int
        public var foreignKeys: Bool
    }

    let pool: DatabasePool
    private let path: String
    private let readers = ReaderSlots(limit: SQLiteStore.readerCount)

    /// Opens the database, making it if there is none, and brings its schema up to date.
    ///
    /// - Throws: `StoreError.inputOutput` when the file cannot be used, `StoreError.corrupt` when it is no database of ours.
    public init(path: String) throws {
        self.path = path
        try Self.makeFile(path)
        pool = try Self.translating(path) {
            let pool = try DatabasePool(path: path, configuration: Self.configuration)
            // A pool lowers its writer to NORMAL while it opens, so this has to come after.
            try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
            try Self.migrator.migrate(pool)
            return pool
        }
    }

    public func read<T: Sendable>(_ body: @escaping @Sendable (any MetadataReader) throws -> T) async throws -> T {
        readers.enter()
        defer { readers.leave() }
        return try await translating { try await self.pool.read { try body(SQLiteSnapshot(database: $0)) } }
    }

    /// On the caller's thread when a connection is free, so that nothing is waited for but the file, which as a rule is in memory;
    /// else a `read`. Outside a transaction, whose beginning and end take longer than most look-ups.
    public func lookUp<T: Sendable>(
        _ body: @escaping @Sendable (any MetadataReader) throws -> T
    ) async throws -> T {
        guard readers.enterIfFree() else { return try await read(body) }
        defer { readers.leave() }
        return try lookUpHere(body)
    }

    private func lookUpHere<T>(_ body: (any MetadataReader) throws -> T) throws -> T {
        try Self.translating(path) { try pool.unsafeRead { try body(SQLiteSnapshot(database: $0)) } }
    }

    public func write<T: Sendable>(_ body: @escaping @Sendable (any MetadataWriter) throws -> T) async throws -> T {
        try await inTransaction { try body($0) }
    }

    /// As `write`, for what only this room may do in a transaction.
    func inTransaction<T: Sendable>(_ body: @escaping @Sendable (SQLiteTransaction) throws -> T) async throws -> T {
        try await translating { try await self.pool.write { try body(SQLiteTransaction(database: $0)) } }
    }

    /// Reads the settings back from the writer.
    public func writerSettings() async throws -> WriterSettings {
        try await translating {
            try await self.pool.writeWithoutTransaction { database in
                WriterSettings(
                    journalMode: try String.fetchOne(database, sql: "PRAGMA journal_mode") ?? "",
                    synchronous: try Int.fetchOne(database, sql: "PRAGMA synchronous") ?? -1,
                    foreignKeys: try Bool.fetchOne(database, sql: "PRAGMA foreign_keys") ?? false)
            }
        }
    }

    /// Waits for running accesses and closes the file. Later calls fail.
    public func close() throws {
        try Self.translating(path) { try pool.close() }
    }

    private static let readerCount = 4

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.label = "lapwing.store"
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(5)
        configuration.maximumReaderCount = readerCount
        configuration.prepareDatabase { database in
            try database.execute(sql: cacheSize())
        }
        return configuration
    }

    /// Of one connection; the operating system caches the file anyway.
    static func cacheSize(kibibytes: Int = 1024) -> String { "PRAGMA cache_size = -\(kibibytes)" }

    /// Makes the file before SQLite does, so that it and the files beside it are for this user alone.
    private static func makeFile(_ path: String) throws {
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw StoreError.inputOutput(operation: "open", path: path, code: errno)
        }
        Glibc.close(descriptor)
    }
}
