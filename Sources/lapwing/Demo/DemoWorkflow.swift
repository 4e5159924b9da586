import Foundation
import OCIClient
import TimeSeries

/// The steps that a user of the service takes, one after the other, over HTTP.
struct DemoWorkflow {
    var session: Session
    var fap: Double
    var timeout: Duration

    /// What the steps left behind.
    struct Result {
        var bucket: String
        var detectionObject: String
        var projectID: String
        var dataAssetID: String
        var modelID: String
        var deploymentID: String
        /// The anomalous rows.
        var found: [DetectedRow]
        /// The score of every row, for the plot.
        var scores: [Double]
    }

    private static let steps = 7
    private var step = 0

    init(session: Session, fap: Double, timeout: Duration) {
        self.session = session
        self.fap = fap
        self.timeout = timeout
    }

    mutating func run(training: SignalTable, detection: SignalTable) async throws -> Result {
        let connection = session.connection
        let stamp = Self.stamp(Date())
        let bucket = "lapwing-demo"
        let trainingObject = "pump-station-\(stamp)-training.csv"
        let detectionObject = "pump-station-\(stamp)-detection.csv"

        say("bucket \(bucket) in namespace \(try await connection.namespace())")
        try await PutObject.ensureBucket(bucket, session)
        say("upload of \(training.rowCount) rows to train on and \(detection.rowCount) rows to judge")
        try await upload(training, as: trainingObject, to: bucket)
        try await upload(detection, as: detectionObject, to: bucket)

        say("project")
        let projectID = try await create("projects", ["displayName": .string("pump station \(stamp)")])
        say("data asset")
        let assetID = try await create(
            "dataAssets",
            [
                "projectId": .string(projectID), "displayName": .string("pump station training \(stamp)"),
                "dataSourceDetails": .object(
                    .of([
                        "dataSourceType": .string("ORACLE_OBJECT_STORAGE"),
                        "namespace": .string(try await connection.namespace()), "bucketName": .string(bucket),
                        "objectName": .string(trainingObject),
                    ])),
            ])
        say("model: training on \(training.signalCount) signals, fap \(fap)")
        let modelID = try await create(
            "models",
            [
                "projectId": .string(projectID), "displayName": .string("pump station \(stamp)"),
                "modelTrainingDetails": .object(
                    .of([
                        "dataAssetIds": .array([.string(assetID)]), "targetFap": .decimal(fap),
                        "trainingFraction": .decimal(0.7),
                    ])),
            ], waitFor: "training")
        say("deployment")
        let deploymentID = try await create(
            "modelDeployments",
            ["modelId": .string(modelID), "displayName": .string("pump station \(stamp)")], waitFor: "deployment")
        say("detection in \(detection.values.count) points")
        let target = DetectionRequest.Target.deployment(deploymentID)
        let found = try await DetectionRequest(target: target, sensitivity: 0.5).send(detection, connection)
        // Asked to flag everything, the server tells the score of every row. Scores do not depend on the sensitivity.
        let everything = try await DetectionRequest(target: target, sensitivity: 1).send(detection, connection)
        return Result(
            bucket: bucket, detectionObject: detectionObject, projectID: projectID, dataAssetID: assetID,
            modelID: modelID, deploymentID: deploymentID, found: found,
            scores: RowPlaces(detection).scores(everything))
    }

    /// Progress is not the result: it goes to standard error.
    private mutating func say(_ what: String) {
        step += 1
        session.console.writeError("[\(step)/\(Self.steps)] \(what)\n")
    }

    private func upload(_ table: SignalTable, as name: String, to bucket: String) async throws {
        let address = try await ObjectAddress(bucket: bucket, session.connection)
        _ = try await PutObject.put(
            .bytes(SignalCSV.bytes(table), contentType: "text/csv"), as: name, to: address, session)
    }

    /// Returns the new resource's id, when it is ACTIVE.
    private func create(
        _ collection: String, _ members: KeyValuePairs<String, JSONValue?>, waitFor title: String? = nil
    ) async throws -> String {
        let connection = session.connection
        var body = JSONObject.of(members)
        body.append("compartmentId", .string(connection.compartmentID))
        let outcome = try await connection.post(
            Connection.basePath + "/" + collection, .object(body), isCreation: true)
        guard let id = outcome.object.text("id") else {
            throw CommandFailure(.refused, "the answer to /\(collection) has no id: is this a Lapwing server?")
        }
        if let title, let work = outcome.workRequestID {
            try await Waiting(session: session, timeout: timeout).untilDone(work, title: title)
        }
        return id
    }

    /// `20260302-143000`, in UTC.
    private static func stamp(_ date: Date) -> String {
        let text = Timestamp(microseconds: Int64(date.timeIntervalSince1970) * 1_000_000).rfc3339
        return text.prefix(19).filter { $0 != "-" && $0 != ":" }.replacing("T", with: "-")
    }
}
