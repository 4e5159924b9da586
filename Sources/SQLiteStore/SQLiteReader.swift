import ControlPlane
import GRDB

/// Look-ups on one connection. The queries stand in extensions, one file for each resource.
protocol SQLiteReader: MetadataReader {
    var database: Database { get }
}

/// One consistent view of the database, valid for the duration of a read.
struct SQLiteSnapshot: SQLiteReader {
    let database: Database
}

/// A transaction under way.
struct SQLiteTransaction: SQLiteReader, MetadataWriter {
    let database: Database
}
