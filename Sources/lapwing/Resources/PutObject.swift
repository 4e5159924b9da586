import ArgumentParser
import Credentials
import Foundation
import OCIClient
import TimeSeries

/// `lapwing object put`
struct PutObject: APICommand {
    static let configuration = CommandConfiguration(
        commandName: "put", abstract: "Upload a file as an object.",
        discussion: """
            lapwing object put normal.csv
            lapwing object put readings/march.csv --name 2026/03.csv --bucket readings
            sensors-export | lapwing object put - --name live.csv

            An object of the same name is replaced, unless --if-absent. The default bucket is created when there is none.

            TRAINING DATA
              CSV   a header line; the first column may be 'timestamp' (ISO 8601, strictly
                    increasing), every other column is a signal of numbers. An empty
                    cell is a missing reading.
              JSON  {"signalNames":[...],"data":[{"timestamp":"...","values":[...]}]};
                    null is a missing reading.
            """)

    @Argument(help: ArgumentHelp("File to upload; - is standard input.", valueName: "file"))
    var file: String

    @OptionGroup var bucket: BucketOption

    @Option(help: ArgumentHelp("Name of the object. (default: the name of the file, without its folder)"))
    var name: String?

    @Option(help: ArgumentHelp("Media type. (default: by the ending of the name)", valueName: "type"))
    var contentType: String?

    @Flag(help: "Refuse, with status 1, when there is an object of this name.")
    var ifAbsent = false

    @OptionGroup(title: "Connection And Output") var options: ConnectionOptions

    func validate() throws {
        if file == "-", name == nil { throw ValidationError("--name: standard input has no name of its own") }
    }

    func perform(_ session: Session) async throws {
        let name = name ?? (file as NSString).lastPathComponent
        let type = contentType ?? Self.contentType(of: name)
        let body: OCIClient.Body
        if file == "-" {
            body = .bytes([UInt8](FileHandle.standardInput.readDataToEndOfFile()), contentType: type)
        } else {
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: file, isDirectory: &isFolder), !isFolder.boolValue else {
                throw CommandFailure(.badInput, isFolder.boolValue ? "\(file) is a folder" : "there is no file \(file)")
            }
            body = .file(path: file, contentType: type)
        }
        if !bucket.isNamed { try await Self.ensureBucket(bucket.name, session) }
        let headers = try await Self.put(
            body, as: name, to: try await ObjectAddress(bucket: bucket.name, session.connection), ifAbsent: ifAbsent,
            session)
        let stored = JSONObject.of([
            "bucketName": .string(bucket.name), "objectName": .string(name), "etag": .text(headers["etag"]),
            "md5": .text(headers["opc-content-md5"]), "lastModified": .text(headers["last-modified"]),
        ])
        let columns = ["bucketName", "objectName", "etag", "md5"].map { ResourceColumn($0, $0) }
        session.show(ResourceOutput(columns: columns, format: session.output).one(stored))
    }

    static func put(
        _ body: OCIClient.Body, as name: String, to address: ObjectAddress, ifAbsent: Bool = false, _ session: Session
    ) async throws -> ResponseHeaders {
        let condition = SignedRequest.Header("if-none-match", "*")
        return try await session.connection.transport.send(
            "PUT", try address.path(name), headers: ifAbsent ? [condition] : [], body: body
        ).headers
    }

    /// Creates the bucket unless there is one.
    static func ensureBucket(_ name: String, _ session: Session) async throws {
        let connection = session.connection
        do {
            _ = try await connection.getObject(try await BucketKind.path(name, connection))
        } catch let error as ServiceFailure where error.status == 404 {
            do {
                _ = try await connection.post(
                    try await BucketKind.collection(connection), .object(CreateBucket.details(name, connection)),
                    isCreation: true)
                session.note("bucket \(name) created")
            } catch let error as ServiceFailure where error.code == "BucketAlreadyExists" {
                // Somebody was faster.
            }
        }
    }

    static func contentType(of name: String) -> String {
        switch (name as NSString).pathExtension.lowercased() {
        case "csv": "text/csv"
        case "json": "application/json"
        default: "application/octet-stream"
        }
    }
}
