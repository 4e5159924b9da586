/// The steps that make the database what this program expects, oldest first.
///
/// A step that has been released is never edited; a change of the schema is a new file and a new line here.
/// The SQL lies beside this file and is embedded in the binary.
public enum Migrations {
    public struct Step: Sendable {
        /// The file's name without `.sql`; the database remembers it as done.
        public let name: String
        public let sql: String

        init(_ name: String, _ bytes: [UInt8]) {
            self.name = name
            sql = String(decoding: bytes, as: UTF8.self)
        }
    }

    public static let all = [
        Step("V0001_initial", PackageResources.V0001_initial_sql),
        Step("V0002_streams", PackageResources.V0002_streams_sql),
        Step("V0003_multipart", PackageResources.V0003_multipart_sql),
        Step("V0004_access", PackageResources.V0004_access_sql),
        Step("V0005_detection_jobs", PackageResources.V0005_detection_jobs_sql),
        Step("V0006_series", PackageResources.V0006_series_sql),
        Step("V0007_kpi", PackageResources.V0007_kpi_sql),
        Step("V0008_tables", PackageResources.V0008_tables_sql),
    ]
}
