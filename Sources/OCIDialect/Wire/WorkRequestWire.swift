import ControlPlane
import TimeSeries

extension WorkRequest.Operation {
    var wire: String {
        switch self {
        case .createModel: "CREATE_MODEL"
        case .updateModel: "UPDATE_MODEL"
        case .deleteModel: "DELETE_MODEL"
        case .deleteProject: "DELETE_PROJECT"
        case .createDeployment: "CREATE_MODEL_DEPLOYMENT"
        case .detectAnomalies: "DETECT_ANOMALIES"
        case .importData: "IMPORT_DATA"
        case .createPrivateEndpoint: "CREATE_PRIVATE_ENDPOINT"
        case .updatePrivateEndpoint: "UPDATE_PRIVATE_ENDPOINT"
        case .deletePrivateEndpoint: "DELETE_PRIVATE_ENDPOINT"
        case .movePrivateEndpoint: "MOVE_PRIVATE_ENDPOINT"
        }
    }
}

extension WorkRequestLifecycle.State {
    var wire: String {
        switch self {
        case .accepted: "ACCEPTED"
        case .inProgress: "IN_PROGRESS"
        case .canceling: "CANCELING"
        case .succeeded: "SUCCEEDED"
        case .failed: "FAILED"
        case .canceled: "CANCELED"
        }
    }
}

extension WorkRequest.Subject {
    var ocid: String {
        switch kind {
        case .project: OCID.text(.project, id)
        case .dataAsset: OCID.text(.dataAsset, id)
        case .model: OCID.text(.model, id)
        case .deployment: OCID.text(.deployment, id)
        case .detectionJob: OCID.text(.detectionJob, id)
        case .privateEndpoint: OCID.text(.privateEndpoint, id)
        }
    }

    var entityType: String {
        switch kind {
        case .project: "project"
        case .dataAsset: "dataAsset"
        case .model: "model"
        case .deployment: "modelDeployment"
        case .detectionJob: "detectAnomalyJob"
        case .privateEndpoint: "aiPrivateEndpoint"
        }
    }

    var uri: String { "\(OCIDialect.basePath)/\(entityType)s/\(ocid)" }

    var actionType: String {
        switch action {
        case .created: "CREATED"
        case .updated: "UPDATED"
        case .deleted: "DELETED"
        case .inProgress: "IN_PROGRESS"
        case .related: "RELATED"
        }
    }
}

extension JSONWriter {
    mutating func workRequest(_ request: WorkRequest) {
        beginObject()
        member("id", OCID.text(.workRequest, request.id))
        member("compartmentId", request.compartmentID)
        member("operationType", request.operation.wire)
        member("status", request.status.wire)
        member("percentComplete", number: request.percentComplete)
        member("timeAccepted", request.timeAccepted)
        member("timeStarted", request.timeStarted)
        member("timeFinished", request.timeFinished)
        key("resources")
        beginArray()
        beginObject()
        member("entityType", request.subject.entityType)
        member("actionType", request.subject.actionType)
        member("identifier", request.subject.ocid)
        member("entityUri", request.subject.uri)
        endObject()
        endArray()
        endObject()
    }

    mutating func workRequestError(_ error: WorkRequestError) {
        beginObject()
        member("code", error.code)
        member("message", error.message)
        member("timestamp", error.time)
        endObject()
    }

    mutating func workRequestLogEntry(_ entry: WorkRequestLogEntry) {
        beginObject()
        member("message", entry.message)
        member("timestamp", entry.time)
        endObject()
    }
}
