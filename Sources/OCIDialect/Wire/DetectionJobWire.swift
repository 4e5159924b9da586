import ControlPlane
import Detectors
import Foundation
import HTTPService
import TimeSeries

/// `detectAnomalyJobs` on the wire.
enum DetectionJobWire {
    enum InputType: String, CaseIterable {
        case inline = "INLINE"
        case base64Encoded = "BASE64_ENCODED"
        case objectList = "OBJECT_LIST"
    }

    enum OutputType: String, CaseIterable { case objectStorage = "OBJECT_STORAGE" }
    enum ContentType: String, CaseIterable {
        case csv = "CSV"
        case json = "JSON"
    }

    static let mostObjects = 1000
    /// Bytes. What is left of an object's name holds the job's id and the name of an input.
    static let prefixLength = 800

    static func state(_ state: DetectionJobLifecycle.State) -> String {
        switch state {
        case .accepted: "ACCEPTED"
        case .inProgress: "IN_PROGRESS"
        case .succeeded: "SUCCEEDED"
        case .partiallySucceeded: "PARTIALLY_SUCCEEDED"
        case .failed: "FAILED"
        case .canceled: "CANCELED"
        case .deleted: "DELETED"
        }
    }
}

extension RequestFields {
    /// - Parameter embeddedBytes: most bytes of data that may come with the request.
    func newDetectionJob(model: ResourceID, embeddedBytes: Int) throws -> NewDetectionJob {
        guard let input = try nested("inputDetails") else { throw ServiceError.missingParameter(field: "inputDetails") }
        // One of the service's published examples has its output inside its input.
        guard let output = try nested("outputDetails") ?? input.nested("outputDetails") else {
            throw ServiceError.missingParameter(field: "outputDetails")
        }
        return NewDetectionJob(
            compartmentID: try compartmentID(), modelID: model, displayName: try displayName(),
            description: try description(), sensitivity: try number("sensitivity", in: 0...1),
            showsAll: try bool("areAllEstimatesRequired") ?? false, input: try input.jobInput(embeddedBytes),
            output: try output.jobOutput())
    }

    private func jobOutput() throws -> DetectionJob.Destination {
        guard try choice("outputType", DetectionJobWire.OutputType.self) != nil else {
            throw ServiceError.missingParameter(field: path + "outputType")
        }
        let prefix = try string("prefix", maximumLength: DetectionJobWire.prefixLength) ?? ""
        guard prefix.utf8.count <= DetectionJobWire.prefixLength else {
            throw ServiceError.invalidParameter(
                field: path + "prefix", reason: "is longer than \(DetectionJobWire.prefixLength) bytes")
        }
        guard !prefix.unicodeScalars.contains(where: { $0 == "\r" || $0 == "\n" }) else {
            throw ServiceError.invalidParameter(field: path + "prefix", reason: "must not contain line ends")
        }
        return DetectionJob.Destination(
            namespace: try requiredString("namespaceName"), bucket: try requiredString("bucketName"), prefix: prefix)
    }

    private func jobInput(_ embeddedBytes: Int) throws -> NewDetectionJob.Input {
        switch try choice("inputType", DetectionJobWire.InputType.self) {
        case nil: throw ServiceError.missingParameter(field: path + "inputType")
        case .objectList?: return .objects(try objectLocations())
        case .inline?:
            var json = JSONWriter()
            json.value(.object(object))
            return .embedded(
                try checked(json.bytes, field: String(path.dropLast()), limit: embeddedBytes, isJSON: true))
        case .base64Encoded?:
            let text = try requiredString("content", maximumLength: .max)
            guard let bytes = Data(base64Encoded: Data(text.utf8.filter { $0 > 0x20 })).map([UInt8].init) else {
                throw ServiceError.invalidParameter(field: path + "content", reason: "is not valid base64")
            }
            guard let type = try choice("contentType", DetectionJobWire.ContentType.self) else {
                throw ServiceError.missingParameter(field: path + "contentType")
            }
            return .embedded(
                try checked(bytes, field: path + "content", limit: embeddedBytes, isJSON: type == .json))
        }
    }

    /// Data that comes with a request is checked at once: its sender still listens.
    private func checked(_ bytes: [UInt8], field: String, limit: Int, isJSON: Bool) throws -> [UInt8] {
        guard bytes.count <= limit else {
            throw ServiceError.limitExceeded(
                "\(field): has \(bytes.count) bytes of data, but a request may bring at most \(limit): put them into a "
                    + "bucket and use OBJECT_LIST")
        }
        do {
            let input =
                isJSON
                ? try DetectionInput(try SignalTableJSON.read(bytes))
                : DetectionInput(table: try CSVReader.read(bytes).table, hasNames: true)
            guard input.table.rowCount > 0 else {
                throw ServiceError.invalidParameter(field: field, reason: "has no rows: send at least one")
            }
        } catch let error as TableError {
            throw ServiceError.invalidParameter(field: field, reason: error.description)
        } catch let error as JSONSyntaxError {
            throw ServiceError.invalidParameter(field: field, reason: error.description)
        }
        return bytes
    }

    private func objectLocations() throws -> [DetectionJob.Location] {
        guard let value = object["objectLocations"], !value.isNull else {
            throw ServiceError.missingParameter(field: path + "objectLocations")
        }
        guard let elements = value.array, !elements.isEmpty, elements.count <= DetectionJobWire.mostObjects else {
            throw ServiceError.invalidParameter(
                field: path + "objectLocations",
                reason: "must be an array of 1 to \(DetectionJobWire.mostObjects) objects")
        }
        return try elements.enumerated().map { index, element in
            let place = "\(path)objectLocations[\(index)]"
            guard let location = element.object else {
                throw ServiceError.invalidParameter(field: place, reason: "must be an object, not \(element.kind.name)")
            }
            let fields = RequestFields(location, path: place + ".")
            return DetectionJob.Location(
                namespace: try fields.requiredString("namespaceName"), bucket: try fields.requiredString("bucketName"),
                object: try fields.requiredString("objectName", maximumLength: 1024))
        }
    }
}

extension JSONWriter {
    mutating func detectionJob(_ job: DetectionJob, summary: Bool = false) {
        beginObject()
        member("id", OCID.text(.detectionJob, job.id))
        member("compartmentId", job.compartmentID)
        member("modelId", OCID.text(.model, job.modelID))
        member("projectId", OCID.text(.project, job.projectID))
        member("displayName", job.displayName)
        member("description", job.description)
        if !summary {
            member("sensitivity", number: job.sensitivity)
            member("areAllEstimatesRequired", bool: job.showsAll)
            key("inputDetails")
            jobInput(job.input)
            key("outputDetails")
            jobOutput(job.output)
        }
        member("timeAccepted", job.timeAccepted)
        member("timeStarted", job.timeStarted)
        member("timeFinished", job.timeFinished)
        member("lifecycleState", DetectionJobWire.state(job.state))
        member("lifecycleStateDetails", job.stateDetails)
        tags(Tags())
        endObject()
    }
}

extension JSONWriter {
    fileprivate mutating func jobInput(_ input: DetectionJob.Input) {
        beginObject()
        switch input {
        case .embedded:
            member("inputType", DetectionJobWire.InputType.inline.rawValue)
            member("message", "the data came with the request")
        case .objects(let locations):
            member("inputType", DetectionJobWire.InputType.objectList.rawValue)
            key("objectLocations")
            beginArray()
            for location in locations {
                beginObject()
                member("namespaceName", location.namespace)
                member("bucketName", location.bucket)
                member("objectName", location.object)
                endObject()
            }
            endArray()
        case .series(let request):
            // Clients know no other type for data that is not a list of objects.
            member("inputType", DetectionJobWire.InputType.inline.rawValue)
            member(
                "message",
                "series of \(request.source.publicText) from \(request.start) to \(request.end), named to another API")
        }
        endObject()
    }

    /// Results that are kept with the job lie in no bucket.
    fileprivate mutating func jobOutput(_ output: DetectionJob.Output) {
        beginObject()
        member("outputType", DetectionJobWire.OutputType.objectStorage.rawValue)
        if case .objects(let destination) = output {
            member("namespaceName", destination.namespace)
            member("bucketName", destination.bucket)
            member("prefix", destination.prefix)
        }
        endObject()
    }
}

/// Results of jobs in the shape of AnomalyDetectResult.
public struct OCIDetectionResults: DetectionResultFormat {
    public init() {}

    public var opening: [UInt8] { Array(#"{"detectionResults":["#.utf8) }
    public var separator: [UInt8] { [UInt8(ascii: ",")] }
    public var closing: [UInt8] { Array("]}".utf8) }
    public var contentType: String { "application/json" }

    public func rows(of outcome: DetectionOutcome, firstRow: Int, showsAll: Bool) -> [UInt8] {
        var json = JSONWriter(reservingCapacity: 4096)
        json.beginArray()
        let report = DetectionReport(showsAll: showsAll, firstRow: firstRow)
        for row in 0..<outcome.detection.rowCount where showsAll || outcome.detection.isAnomaly[row] {
            json.detectionRow(row, outcome, report)
        }
        json.endArray()
        return Array(json.bytes.dropFirst().dropLast())
    }

    public func name(of job: DetectionJob) -> String { OCID.text(.detectionJob, job.id) }
}
