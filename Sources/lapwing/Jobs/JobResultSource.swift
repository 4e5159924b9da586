import Foundation
import OCIClient
import TimeSeries

/// The results of a detection job, in the bucket where the server put them.
struct JobResultSource {
    var job: JSONObject
    var session: Session

    /// A result: the object, and the input that it is about.
    private struct Entry {
        var object: String
        var input: String
        var size: JSONValue?
    }

    /// Writes them in the form of the session. Throws when the job did not succeed in everything.
    func show() async throws {
        let address = try await address()
        let entries = try await entries(address)
        var output = JobResultOutput(format: session.output, hasSeveral: entries.count > 1)
        session.show(output.opening)
        for entry in entries {
            let response = try await session.connection.transport.send(
                "GET", try address.path(entry.object), headers: [], body: .none)
            session.show(output.result(of: entry.input, try Self.rows(response.body, entry.object)))
        }
        session.show(output.closing)
        try reportTheRest()
    }

    /// Downloads them as they are.
    func save(in folder: String) async throws {
        let address = try await address()
        let entries = try await entries(address)
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw CommandFailure(.badInput, "cannot make the folder \(folder): \(error.localizedDescription)")
        }
        var saved: [JSONValue] = []
        for entry in entries {
            let file = (folder as NSString).appendingPathComponent(entry.input + ".json")
            _ = try await session.connection.transport.download(
                try address.path(entry.object), to: file, headers: [])
            saved.append(
                .object(.of(["file": .string(file), "objectName": .string(entry.object), "size": entry.size])))
        }
        let columns = [
            ResourceColumn("FILE", "file"), ResourceColumn("SIZE", "size", .bytes),
            ResourceColumn("OBJECT", "objectName"),
        ]
        session.show(ResourceOutput(columns: columns, format: session.output).list(saved))
        try reportTheRest()
    }

    private func reportTheRest() throws {
        if let reason = JobKind.failure(of: job) { throw CommandFailure(.refused, reason) }
    }

    private func address() async throws -> ObjectAddress {
        guard JobKind.isFinal(job) else {
            let id = job.text("id") ?? ""
            throw CommandFailure(
                .refused,
                "the detection job is \(job.text("lifecycleState") ?? ""): its results appear when it has ended, see: "
                    + "lapwing job wait \(id)")
        }
        guard let bucket = output.text("bucketName") else {
            throw CommandFailure(
                .refused, "the results of this detection job lie in no bucket: the API that asked for it shows them")
        }
        return try await ObjectAddress(bucket: bucket, session.connection)
    }

    private var output: JSONObject { job["outputDetails"]?.object ?? JSONObject([]) }

    private func entries(_ address: ObjectAddress) async throws -> [Entry] {
        let prefix = output.text("prefix") ?? ""
        let folder = (prefix.isEmpty || prefix.hasSuffix("/") ? prefix : prefix + "/") + (job.text("id") ?? "") + "/"
        let entries = try await address.list(prefix: folder, session.connection).compactMap { item -> Entry? in
            // Whatever else lies there, no name may lead out of the folder that results are saved in.
            guard let name = item.object?.text("name"), name.hasSuffix(".json"),
                !name.dropFirst(folder.count).contains("/")
            else { return nil }
            return Entry(
                object: name, input: String(name.dropFirst(folder.count).dropLast(".json".count)),
                size: item.object?["size"])
        }
        if entries.isEmpty {
            throw CommandFailure(
                .refused,
                JobKind.failure(of: job)
                    ?? "the results are not in the bucket \(output.text("bucketName") ?? "") any more, under \(folder)")
        }
        return entries
    }

    private static func rows(_ bytes: [UInt8], _ name: String) throws -> [DetectedRow] {
        do {
            return try (JSONValue(parsing: bytes).object?["detectionResults"]?.array ?? []).map { try DetectedRow($0) }
        } catch let error as JSONSyntaxError {
            throw CommandFailure(.refused, "the object \(name) is no result of a detection job: \(error)")
        }
    }
}
