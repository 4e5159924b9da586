import ArgumentParser
import OCIClient
import TimeSeries

/// `lapwing object get`
struct GetObject: APICommand {
    static let configuration = CommandConfiguration(
        commandName: "get", abstract: "Download an object, to standard output or into a file.",
        discussion: """
            lapwing object get normal.csv > copy.csv
            lapwing object get normal.csv --file copy.csv
            lapwing object get normal.csv --metadata-only --output json

            With --file the file appears, whole, at the end of the download; it replaces one that is there.
            """)

    @Argument(help: "The object.")
    var name: String

    @OptionGroup var bucket: BucketOption

    @Option(help: ArgumentHelp("File to write; - is standard output.", valueName: "path"))
    var file: String = "-"

    @Flag(help: "Show size, type, etag and checksum in place of the content.")
    var metadataOnly = false

    @OptionGroup(title: "Connection And Output") var options: ConnectionOptions

    func perform(_ session: Session) async throws {
        let path = try await ObjectAddress(bucket: bucket.name, session.connection).path(name)
        let transport = session.connection.transport
        if metadataOnly {
            let headers = try await transport.send("HEAD", path, headers: [], body: .none).headers
            let metadata = JSONObject(
                headers.names.map { JSONObject.Member(name: $0, value: .string(headers[$0] ?? "")) })
            let columns = ["content-length", "content-type", "content-md5", "etag", "last-modified"]
            session.show(
                ResourceOutput(columns: columns.map { ResourceColumn($0, $0) }, format: session.output).one(metadata))
        } else if file == "-" {
            session.console.writeBytes(try await transport.send("GET", path, headers: [], body: .none).body)
        } else if AtomicFile.isSpecial(file) {
            let special = try AtomicFile(replacing: file)
            try special.append(try await transport.send("GET", path, headers: [], body: .none).body)
            try special.commit()
        } else {
            _ = try await transport.download(path, to: file, headers: [])
            session.note("object \(name) saved as \(file)")
        }
    }
}
