/// Dialects whose clients have no credentials to send: open to everybody on a loopback address, elsewhere with `--anonymous`.
enum OpenDialect: String, CaseIterable, Sendable {
    case metis, detectors

    /// Reads the list of `--anonymous`.
    /// - Throws: `Unknown` for a name that is none of these.
    static func list(_ text: String) throws -> Set<OpenDialect> {
        Set(
            try text.split(separator: ",").map { name in
                guard let dialect = OpenDialect(rawValue: String(name)) else { throw Unknown(name: String(name)) }
                return dialect
            })
    }

    struct Unknown: Error {
        let name: String
    }
}
