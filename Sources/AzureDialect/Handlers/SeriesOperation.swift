import ControlPlane
import HTTPTypes

/// What can be done with models of many series.
enum SeriesOperation: CaseIterable, Sendable {
    case createModel, listModels, getModel, deleteModel
    /// A detection by a job: how the last version asks for it and for its result, and how previews do.
    case detectBatch, getBatch, detect, getResult
    /// A detection of the newest points, answered at once, in the same two manners.
    case detectLast, detectNewest

    var method: HTTPRequest.Method {
        switch self {
        case .createModel, .detectBatch, .detect, .detectLast, .detectNewest: .post
        case .listModels, .getModel, .getBatch, .getResult: .get
        case .deleteModel: .delete
        }
    }

    /// Behind the version.
    var path: String {
        switch self {
        case .createModel, .listModels: "/multivariate/models"
        case .getModel, .deleteModel: "/multivariate/models/{modelId}"
        case .detectBatch: "/multivariate/models/{modelId}:detect-batch"
        case .getBatch: "/multivariate/detect-batch/{resultId}"
        case .detect: "/multivariate/models/{modelId}/detect"
        case .getResult: "/multivariate/results/{resultId}"
        case .detectLast: "/multivariate/models/{modelId}:detect-last"
        case .detectNewest: "/multivariate/models/{modelId}/last/detect"
        }
    }

    /// What stands behind the colon in the path's last segment, if there is one.
    var action: String? {
        let parts = path.split(separator: ":")
        return parts.count > 1 ? String(parts[1]) : nil
    }

    /// Whether its path ends with a model's identity.
    var isOfModel: Bool { self == .getModel || self == .deleteModel }

    func isServed(in version: APIVersion) -> Bool {
        switch self {
        case .createModel, .listModels, .getModel, .deleteModel: version.hasModels
        case .detectBatch, .getBatch, .detectLast: version == .v1point1
        case .detect, .getResult: version.isPreview
        case .detectNewest: version == .preview1
        }
    }

    /// What a caller must be allowed. What a model is made of comes and goes with it.
    var requirement: AccessRequirement {
        switch self {
        case .createModel, .deleteModel: .init(.manage, .model)
        case .listModels: .init(.inspect, .model)
        case .getModel: .init(.read, .model)
        case .detectBatch, .detect, .detectLast, .detectNewest: .init(.use, .model)
        case .getBatch, .getResult: .init(.read, .detectionJob)
        }
    }
}
