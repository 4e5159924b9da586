import ControlPlane
import Detectors
import Foundation
import TimeSeries

/// Resources with every field set, so that none can be lost on the way unnoticed.
public enum Sample {
    public static let tenancy = ResourceID(high: 0x1111, low: 0)
    public static let otherTenancy = ResourceID(high: 0x2222, low: 0)
    public static let compartment = "ocid1.compartment.oc1..sample"

    public static func id(_ number: Int) -> ResourceID { ResourceID(high: 0xA, low: UInt64(number)) }
    public static func time(_ seconds: Int64) -> Timestamp {
        Timestamp(microseconds: 1_600_000_000_000_123 + seconds * 1_000_000)
    }

    public static let tags = Tags(
        freeform: ["team": "pumps", "": "empty key"],
        defined: [
            "ops": ["cost": .number(1.5), "is": .bool(true), "name": .string("NaN"), "wide": .string("ü\u{1F426}")]
        ])

    public static func project(
        _ number: Int, tenancy: ResourceID = tenancy, compartment: String = compartment, name: String? = nil,
        state: ProjectLifecycle.State = .active, owner: Int? = nil, time seconds: Int64 = 0
    ) -> Project {
        Project(
            id: id(number), tenancy: tenancy, compartmentID: compartment, displayName: name ?? "project \(number)",
            description: "a 'quoted' \"text\"\n", tags: tags, state: state, origin: owner == nil ? .oci : .azure,
            owner: owner.map(id), timeCreated: time(seconds), timeUpdated: time(seconds + 1))
    }

    public static func dataAsset(
        _ number: Int, project: Int, state: DataAssetLifecycle.State = .active
    ) -> DataAsset {
        DataAsset(
            id: id(number), tenancy: tenancy, compartmentID: compartment, projectID: id(project),
            displayName: "asset \(number)", description: nil,
            source: .objectStorage(namespace: "n", bucket: "b", object: "dir//a b.csv"), tags: tags, state: state,
            origin: .azure, timeCreated: time(0), timeUpdated: nil)
    }

    public static func model(
        _ number: Int, project: Int, state: ModelLifecycle.State = .creating, origin: Origin = .azure,
        result: TrainedModel? = nil, time seconds: Int64 = 0
    ) -> Model {
        Model(
            id: id(number), tenancy: tenancy, compartmentID: compartment, projectID: id(project),
            displayName: "model \(number)", description: "d", tags: tags,
            training: TrainingRequest(
                dataAssetIDs: ["x", "y"], targetFAP: 0.01, trainingFraction: 0.7, windowSize: 3,
                algorithmHint: .univariateOCSVM),
            state: state, lifecycleDetails: "because", failureCode: "NoData", origin: origin, result: result,
            timeCreated: time(seconds), timeUpdated: time(seconds + 2))
    }

    /// An end at some second, or none.
    public static func detectionJob(
        _ number: Int, model: Int, project: Int, state: DetectionJobLifecycle.State = .succeeded,
        origin: Origin = .azure, result: Int? = nil, end: Int64? = nil
    ) -> DetectionJob {
        DetectionJob(
            id: id(number), tenancy: tenancy, compartmentID: compartment, projectID: id(project), modelID: id(model),
            displayName: "job \(number)", description: "d", sensitivity: 0.25, showsAll: true,
            input: .series(
                SeriesDetectionRequest(
                    source: SeriesSource(form: .folder, place: .url("https://a/b?sig=c"), text: "https://a/b?sig=c"),
                    start: time(0), end: time(60), contributors: 5)),
            output: .kept, requestedBy: id(7), state: state, stateDetails: "because", failureCode: "NoData",
            origin: origin, resultBlob: result.map(id), timeAccepted: time(0), timeStarted: time(1),
            timeFinished: end.map(time))
    }

    public static func deployment(
        _ number: Int, model: Int, project: Int, state: DeploymentLifecycle.State = .creating
    ) -> Deployment {
        Deployment(
            id: id(number), tenancy: tenancy, compartmentID: compartment, projectID: id(project), modelID: id(model),
            displayName: "deployment \(number)", description: "d",
            configuration: DeploymentConfiguration(sku: "LARGE", coreCount: "4"), tags: tags, state: state,
            lifecycleDetails: "why", timeCreated: time(0), timeUpdated: time(9))
    }

    public static func workRequest(
        _ number: Int, status: WorkRequestLifecycle.State = .accepted, operation: WorkRequest.Operation = .createModel,
        subject: Int = 1, time seconds: Int64 = 0
    ) -> WorkRequest {
        WorkRequest(
            id: id(number), tenancy: tenancy, compartmentID: compartment, operation: operation, status: status,
            percentComplete: 12.5,
            subject: WorkRequest.Subject(kind: .model, id: id(subject), action: .inProgress),
            timeAccepted: time(seconds), timeStarted: time(seconds + 1), timeFinished: time(seconds + 2))
    }

    public static func job(
        _ number: Int, workRequest: Int, kind: Job.Kind = .trainModel, time seconds: Int64 = 0,
        notBefore: Int64? = nil
    ) -> Job {
        Job(
            id: id(number), tenancy: tenancy, kind: kind, subjectID: id(1), workRequestID: id(workRequest),
            notBefore: time(notBefore ?? seconds), timeCreated: time(seconds))
    }

    public static func bucket(_ number: Int, name: String? = nil, tenancy: ResourceID = tenancy) -> Bucket {
        Bucket(
            id: id(number), tenancy: tenancy, name: name ?? "bucket-\(number)", compartmentID: compartment,
            createdBy: "someone", metadata: ["k": "v"], tags: tags, publicAccessType: "ObjectRead",
            storageTier: "Archive", versioning: "Enabled", timeCreated: time(0))
    }

    public static func object(_ name: String, bucket: Int, blob: Int, size: Int64 = 7) -> StoredObject {
        StoredObject(
            bucketID: id(bucket), name: name, blobID: id(blob), size: size, md5: "md5==", etag: "etag-\(blob)",
            contentType: "text/csv", contentHeaders: ["content-language": "de"], userMetadata: ["a": "b"],
            storageTier: "Standard", timeCreated: time(0), timeModified: time(1))
    }

    public static func principal(
        _ number: Int, tenancy: ResourceID = tenancy, name: String? = nil, isOperator: Bool = false,
        time seconds: Int64 = 0
    ) -> Principal {
        Principal(
            id: id(number), tenancy: tenancy, name: name ?? "user \(number)", description: "d",
            policy: AccessPolicy([.init(verb: .use, families: [.models], compartments: [compartment])]),
            isOperator: isOperator, timeCreated: time(seconds), timeUpdated: time(seconds + 1))
    }

    public static func key(
        _ id: String, of principal: Int, _ kind: CredentialKey.Kind, time seconds: Int64 = 0
    ) -> CredentialKey {
        CredentialKey(
            id: id, principalID: self.id(principal), kind: kind, origin: .user, description: "d",
            timeCreated: time(seconds))
    }

    public static func secret(_ number: Int) -> Secret {
        Secret(
            id: id(number), tenancy: tenancy, compartmentID: compartment, name: "secret-\(number)", description: "d",
            sealed: SealedSecret(keyID: "k", bytes: [0, 1, 255]), timeCreated: time(0), timeUpdated: time(1))
    }

    public static func observation(
        _ number: Int, view: String = "view", time seconds: Int64? = nil, data: String = "1,2,3"
    ) -> KPIObservation {
        KPIObservation(
            viewID: "\(view)-id", viewName: "the \(view)", attributeID: "attribute \(number)",
            attributeName: "ü 'quoted' \(number)", time: time(seconds ?? Int64(number)), dataC: data + "|c",
            dataB: data + "|b", dataA: data)
    }

    public static func privateEndpoint(_ number: Int) -> PrivateEndpoint {
        PrivateEndpoint(
            id: id(number), tenancy: tenancy, compartmentID: compartment, subnetID: "ocid1.subnet.oc1..s",
            dnsZones: ["a.example", "b.example"], displayName: "endpoint \(number)", tags: tags,
            timeCreated: time(0), timeUpdated: time(1))
    }

    public static func trainedModel(digest character: Character = "a") throws -> TrainedModel {
        TrainedModel(
            fileDigest: String(repeating: character, count: 64), fileSize: 12345,
            findings: .init(
                report: try JSONDecoder().decode(TrainingReport.self, from: Data(report.utf8)),
                rowReduction: .init(rowsRead: 4000, rowsKept: 1000)))
    }

    /// Its report holds numbers that JSON has no words for.
    public static func unboundedModel() throws -> TrainedModel {
        var model = try trainedModel()
        model.findings.report?.threshold = .infinity
        model.findings.report?.scoreFloor = -.infinity
        return model
    }

    private static let report = """
        {"fap":0.01,"trainingFraction":0.7,"rows":1000,"blocks":5,"seed":18446744073709551615,"rowFAP":0.011,
        "valueFAP":0.009,"effectiveSampleSize":321.5,"isTrainingGoalAchieved":true,"goalWithinNoise":false,
        "warning":"few rows","threshold":1.25,"ungatedThreshold":1.5,"gate":0.1,"scoreFloor":-3,
        "gapLimitMicroseconds":60000000,
        "signals":[{"name":"NaN","min":-1,"max":2.5,"std":0.1,"status":"ACCEPTED","mviRatio":0,
        "isQuantized":false,"fap":0.01,"details":null}]}
        """
}
