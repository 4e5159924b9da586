import ControlPlane
import Foundation
import GRDB
import Migrations
import TestSupport
import Testing

@testable import SQLiteStore

@Suite struct SQLiteSettingsTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.path("control.sqlite")
    }

    @Test func everyWriteIsOnDiskBeforeItIsAcknowledged() async throws {
        let settings = try await SQLiteStore(path: path).writerSettings()
        #expect(settings == SQLiteStore.WriterSettings(journalMode: "wal", synchronous: 2, foreignKeys: true))
        // And again with a database that is there already.
        #expect(try await SQLiteStore(path: path).writerSettings().synchronous == 2)
    }

    @Test func everyTableIsStrict() async throws {
        let store = try SQLiteStore(path: path)
        let tables = try await store.pool.read { database in
            try String.fetchAll(
                database,
                sql: """
                    SELECT name || ' ' || strict FROM pragma_table_list \
                    WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'grdb_%'
                    """)
        }
        #expect(tables.count == 29)
        let loose = tables.filter { !$0.hasSuffix(" 1") }
        #expect(loose == [])
    }

    @Test func noColumnMayBeNullUnlessItSaysSo() async throws {
        let store = try SQLiteStore(path: path)
        let nullable = try await store.pool.read { database in
            try String.fetchSet(
                database,
                sql: """
                    SELECT c.name FROM pragma_table_list t JOIN pragma_table_info(t.name) c \
                    WHERE t.schema = 'main' AND t.type = 'table' AND t.strict = 1 AND c."notnull" = 0 AND c.pk = 0
                    """)
        }
        #expect(
            nullable == [
                "description", "lifecycle_details", "file_digest", "file_size", "report", "time_updated",
                "time_started", "time_finished", "owner", "lease_until", "work_request_id", "input_blob",
                "state_details", "sensitivity", "private_endpoint_id", "failure_code", "result_blob",
                "external_id", "verdict_id", "time", "row_count", "size", "row_key", "result", "sealed",
            ])
    }

    @Test func listNamesEveryMigrationInTheFolder() throws {
        let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        let root = tests.resolvingSymlinksInPath().deletingLastPathComponent().deletingLastPathComponent()
        let files = try FileManager.default.contentsOfDirectory(atPath: root.appendingPathComponent("migrations").path)
            .filter { $0.hasSuffix(".sql") }.map { String($0.dropLast(4)) }.sorted()
        #expect(Migrations.all.map(\.name) == files)
        for step in Migrations.all {
            let file = root.appendingPathComponent("migrations/\(step.name).sql")
            let sql = try String(contentsOf: file, encoding: .utf8)
            #expect(step.sql == sql)
        }
    }

    @Test func migratedSchemaIsTheOneOfTheFiles() async throws {
        let store = try SQLiteStore(path: path)
        let hasChanges = try await store.pool.read { try SQLiteStore.migrator.hasSchemaChanges($0) }
        #expect(!hasChanges)
    }

    @Test func databaseIsForItsOwnerAlone() throws {
        _ = try SQLiteStore(path: path)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test func somethingElseIsNotTakenForADatabase() throws {
        try Data("this is a letter to somebody, and long enough to be read as a header of one hundred bytes....".utf8)
            .write(to: URL(fileURLWithPath: path))
        #expect {
            try SQLiteStore(path: path)
        } throws: { error in
            guard case StoreError.corrupt = error else { return false }
            return true
        }
        #expect {
            try SQLiteStore(path: folder.path("missing/control.sqlite"))
        } throws: { error in
            guard case StoreError.inputOutput("open", _, ENOENT) = error else { return false }
            return true
        }
    }

    @Test func whatWasWrittenIsThereAfterReopening() async throws {
        let first = try SQLiteStore(path: path)
        try await first.write { try $0.insert(Sample.project(1)) }
        try first.close()
        let second = try SQLiteStore(path: path)
        let project = try await second.read { try $0.project(Sample.id(1), tenancy: Sample.tenancy) }
        #expect(project == Sample.project(1))
    }

    @Test(arguments: [
        "UPDATE projects SET state = 'somewhere'", "UPDATE projects SET tags = '[1]'",
        "UPDATE projects SET tenancy = 'X', id = replace(id, '0', 'Z')",
    ])
    func aRowThatCannotBeOursIsAnError(sql: String) async throws {
        let store = try SQLiteStore(path: path)
        try await store.write { try $0.insert(Sample.project(1)) }
        try await store.pool.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA ignore_check_constraints = ON")
            try database.execute(sql: sql)
        }
        await #expect {
            _ = try await store.inTransaction { transaction -> [Project] in
                try transaction.all(sql: "SELECT \(Project.layout.columnList) FROM projects", [])
            }
        } throws: { error in
            guard case StoreError.corrupt(let reason) = error else { return false }
            return reason.hasPrefix("projects.")
        }
    }

    @Test func listsAndLookUpsNeverScanATable() async throws {
        let store = try SQLiteStore(path: path)
        let queries = [
            "SELECT id FROM models WHERE tenancy = ? AND compartment_id = ? AND state <> 'deleted' "
                + "AND (time_created, id) < (?, ?) ORDER BY time_created DESC, id DESC LIMIT ?",
            "SELECT id FROM models WHERE tenancy = ? AND compartment_id = ? AND (display_name, id) > (?, ?) "
                + "ORDER BY display_name ASC, id ASC LIMIT ?",
            "SELECT id FROM jobs WHERE lane = ? AND ((state = 'waiting' AND not_before <= ?) "
                + "OR (state = 'running' AND lease_until < ?)) ORDER BY time_created, id LIMIT 1",
            "SELECT name FROM objects WHERE bucket_id = ? AND name >= ? AND name < ? ORDER BY name LIMIT ?",
            "SELECT id FROM uploads WHERE bucket_id = ? AND (object_name, id) > (?, ?) ORDER BY object_name, id LIMIT ?",
            "SELECT blob_id FROM upload_parts WHERE upload_id = ? AND number > ? ORDER BY number LIMIT ?",
            "SELECT id FROM jobs WHERE subject_id = ? AND state <> 'finished'",
            "SELECT id FROM models WHERE TRUE AND tenancy = ? AND origin = ? AND state <> 'deleted' "
                + "ORDER BY time_created DESC, id DESC LIMIT ? OFFSET ?",
            "SELECT id FROM projects WHERE tenancy = ? AND origin = ? AND owner = ? AND owner IS NOT NULL "
                + "AND state <> 'deleted'",
            "SELECT id FROM detection_jobs WHERE origin <> 'oci' AND state <> 'deleted' AND time_finished < ? "
                + "ORDER BY time_finished LIMIT ?",
        ]
        for query in queries {
            let plan = try await store.pool.read { database in
                try Row.fetchAll(database, sql: "EXPLAIN QUERY PLAN " + query.replacing("?", with: "'1'"))
                    .map { $0["detail"] as String? ?? "" }
            }
            let scans = plan.filter { $0.hasPrefix("SCAN") }
            #expect(scans == [], "\(query): \(plan)")
        }
    }
}
