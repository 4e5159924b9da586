import GRDB
import Migrations

extension SQLiteStore {
    /// Carries out the steps of `Migrations` that the database has not seen, each in a transaction of its own.
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        for step in Migrations.all {
            migrator.registerMigration(step.name) { try $0.execute(sql: step.sql) }
        }
        return migrator
    }
}
