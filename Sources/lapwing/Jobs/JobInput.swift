import Foundation
import OCIClient
import TimeSeries

/// The input of a detection job as the request names it: with the data themselves when they are few, else as objects.
struct JobInput {
    var options: JobInputOptions
    var bucket: BucketOption
    var namespace: String
    var session: Session

    /// Most bytes of data that a server takes with the request unless it is told otherwise.
    static let mostEmbedded = 10_000_000

    /// `inputDetails`. Uploads the file when it is too large to go with the request.
    func details() async throws -> JSONObject {
        guard let file = options.file else { return list(options.objects) }
        let size = file == "-" ? nil : try Self.size(of: file)
        if let size, size > Self.mostEmbedded || options.upload, try !Self.isJSON(file) {
            return list([try await upload(.file(path: file, contentType: "text/csv"))])
        }
        let bytes = try DetectionInput.read(file)
        if bytes.count > Self.mostEmbedded || options.upload {
            return list([try await upload(.bytes(try Self.csv(bytes, name: file), contentType: "text/csv"))])
        }
        // What is wrong with the data is said with the name of the file.
        _ = try DetectionInput.table(bytes, name: file)
        return .of([
            "inputType": .string("BASE64_ENCODED"),
            "contentType": .string(DetectionInput.looksLikeJSON(bytes) ? "JSON" : "CSV"),
            "content": .string(Data(bytes).base64EncodedString()),
        ])
    }

    private func list(_ objects: [String]) -> JSONObject {
        .of([
            "inputType": .string("OBJECT_LIST"),
            "objectLocations": .array(
                objects.map {
                    .object(
                        .of([
                            "namespaceName": .string(namespace), "bucketName": .string(bucket.name),
                            "objectName": .string($0),
                        ]))
                }),
        ])
    }

    /// The name of the new object.
    private func upload(_ body: OCIClient.Body) async throws -> String {
        let name = try options.objectName ?? Self.objectName(of: options.file ?? "-")
        if !bucket.isNamed { try await PutObject.ensureBucket(bucket.name, session) }
        do {
            _ = try await PutObject.put(
                body, as: name, to: try await ObjectAddress(bucket: bucket.name, session.connection),
                ifAbsent: !options.replace, session)
        } catch let error as ServiceFailure where error.status == 412 {
            throw CommandFailure(
                .refused,
                "the bucket \(bucket.name) has an object \(name) already: judge that one with --object \(name), put the "
                    + "file in its place with --replace, or give another name with --object-name")
        }
        session.note("uploaded as object \(name) of bucket \(bucket.name)")
        return name
    }

    private static func objectName(of file: String) throws -> String {
        guard file != "-" else {
            throw CommandFailure(.badInput, "--object-name: standard input has no name of its own")
        }
        let name = (file as NSString).lastPathComponent
        // Objects of a job are CSV, so that is what a JSON file is sent as.
        return (name as NSString).pathExtension.lowercased() == "json"
            ? (name as NSString).deletingPathExtension + ".csv" : name
    }

    private static func csv(_ bytes: [UInt8], name: String) throws -> [UInt8] {
        guard DetectionInput.looksLikeJSON(bytes) else { return bytes }
        return SignalCSV.bytes(try DetectionInput.table(bytes, name: name))
    }

    /// Nil for what is no plain file and has to be read to its end.
    private static func size(of file: String) throws -> Int? {
        let attributes: [FileAttributeKey: Any]
        do {
            attributes = try FileManager.default.attributesOfItem(
                atPath: URL(fileURLWithPath: file).resolvingSymlinksInPath().path)
        } catch {
            throw CommandFailure(.badInput, "cannot read \(file): \(error.localizedDescription)")
        }
        guard attributes[.type] as? FileAttributeType == .typeRegular else { return nil }
        return attributes[.size] as? Int
    }

    private static func isJSON(_ file: String) throws -> Bool {
        guard let handle = FileHandle(forReadingAtPath: file) else {
            throw CommandFailure(.badInput, "cannot read \(file)")
        }
        defer { try? handle.close() }
        return DetectionInput.looksLikeJSON([UInt8](try handle.read(upToCount: 4096) ?? Data()))
    }
}
