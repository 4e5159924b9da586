import ControlPlane
import GRDB
import Migrations
import TestSupport
import Testing

@testable import SQLiteStore

/// A database from before there were tables.
@Suite struct TableUpgradeTests {
    @Test func dataAssetsOfOlderVersionsAreNoTables() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path("control.sqlite")
        let older = try DatabaseQueue(path: path)
        try SQLiteStore.migrator.migrate(older, upTo: "V0007_kpi")
        try await older.write { database in
            try database.execute(
                sql: """
                    INSERT INTO projects (id, tenancy, compartment_id, display_name, tags, state, time_created, etag)
                    VALUES (?, ?, 'c', 'p', '{}', 'active', 1, 1);
                    INSERT INTO data_assets
                        (id, tenancy, compartment_id, project_id, display_name, source, tags, state, origin,
                        time_created, etag)
                    VALUES (?, ?, 'c', ?, 'samples', '{"samples":{}}', '{}', 'active', 'metis', 2, 1)
                    """,
                arguments: [
                    Sample.id(1).hex, Sample.tenancy.hex, Sample.id(2).hex, Sample.tenancy.hex, Sample.id(1).hex,
                ])
        }
        try older.close()
        let store = try SQLiteStore(path: path)
        try await store.write { transaction throws in
            let asset = try #require(try transaction.dataAsset(Sample.id(2), tenancy: Sample.tenancy))
            #expect(asset.source == .samples && asset.externalID == nil)
            #expect(asset.rowCount == nil && asset.size == nil)
            #expect(try transaction.tableCount(project: Sample.id(1)) == 0)
            #expect(try transaction.update(asset).etag == 2)
        }
        withExtendedLifetime(folder) {}
    }

    /// Rows that were put where others had been deleted leave gaps, and one day there is no place behind the last.
    @Test func placesThatRunOutAreGivenAnew() async throws {
        let folder = try TemporaryFolder()
        let store = try SQLiteStore(path: folder.path("control.sqlite"))
        @Sendable func row(_ key: String) -> StoredRow {
            StoredRow(cells: [], time: Sample.time(1), key: Array(key.utf8))
        }
        try await store.write { transaction throws in
            try transaction.insert(Sample.project(1))
            try transaction.insert(Sample.dataAsset(2, project: 1))
            try transaction.appendTableRows(Sample.id(2), count: 2) { row("\($0)") }
        }
        try await store.pool.write { database in
            try database.execute(sql: "UPDATE data_rows SET id = id | 4294967294 WHERE row_key = x'31'")
        }
        try await store.write { transaction throws in
            try transaction.appendTableRows(Sample.id(2), count: 2) { row("\($0 + 2)") }
            var keys = RowIdentities()
            for number in 0..<4 { Array("\(number)".utf8).withUnsafeBytes { _ = keys.insert($0) } }
            let found = try transaction.tableRows(Sample.id(2), having: keys, by: .key).compactMap { $0 }
            #expect(found.map { $0 & 0xFFFF_FFFF } == [0, 1, 2, 3])
            #expect(try transaction.tableRowCount(Sample.id(2), .arrival) == 4)
        }
        withExtendedLifetime(folder) {}
    }
}
