/// What a detection job reads: what can be read, and why the rest cannot.
struct DetectionJobInputs: Sendable {
    var readable: [Readable] = []
    var problems: [String] = []

    struct Readable: Sendable {
        /// For messages.
        var label: String
        var reader: any ObjectReader
        /// Name of the result, without folders.
        var resultName: String
        var allowsJSON: Bool
    }

    /// Why a job cannot be carried out. Running it again would not help.
    struct Fault: Error { var message: String }

    /// The objects of an object list, nil for those that are not there.
    static func find(_ job: DetectionJob, in reader: any MetadataReader) throws -> [StoredObject?] {
        guard case .objects(let locations) = job.input else { return [] }
        return try locations.map { location in
            guard let bucket = try reader.bucket(named: location.bucket, tenancy: job.tenancy) else { return nil }
            return try reader.object(named: location.object, bucket: bucket.id)
        }
    }

    /// - Parameters:
    ///   - found: what `find` found.
    ///   - jobName: the job's name in the name of its result.
    ///   - names: how the results are named.
    ///   - limit: most bytes of all objects together.
    static func open(
        _ job: DetectionJob, _ found: [StoredObject?], in objects: any ObjectStore, jobName: String,
        names: ResultNames, atMost limit: Int64
    ) async throws -> DetectionJobInputs {
        switch job.input {
        case .embedded(let hex):
            guard let blob = ResourceID(hex: hex) else { throw Fault(message: "the job's input is lost") }
            let reader = try await BlockingWork.run { try objects.open(blob) }
            return DetectionJobInputs(
                readable: [
                    Readable(
                        label: "inputDetails", reader: reader, resultName: jobName + "-result", allowsJSON: true)
                ])
        case .series: throw Fault(message: "the job reads series, which its own kind of work does")
        case .objects(let locations):
            let total = found.reduce(0) { $0 + ($1?.size ?? 0) }
            guard total <= limit else {
                throw Fault(
                    message:
                        "inputDetails.objectLocations: the objects have \(total) bytes together, but one job takes "
                        + "at most \(limit): use several jobs")
            }
            return try await BlockingWork.run { try open(locations, found, in: objects, names: names) }
        }
    }

    private static func open(
        _ locations: [DetectionJob.Location], _ found: [StoredObject?], in objects: any ObjectStore,
        names: ResultNames
    ) throws -> DetectionJobInputs {
        let names = names.names(of: locations.map(\.object))
        var inputs = DetectionJobInputs()
        for (index, object) in found.enumerated() {
            let label = "object '\(locations[index].bucket)/\(locations[index].object)'"
            guard let object else {
                inputs.problems.append("\(label): there is no such object")
                continue
            }
            do {
                inputs.readable.append(
                    Readable(
                        label: label, reader: try objects.open(object.blobID), resultName: names[index],
                        allowsJSON: false))
            } catch StoreError.blobMissing {
                inputs.problems.append("\(label): it was replaced or deleted while the job began")
            }
        }
        return inputs
    }
}
