import ControlPlane
import HTTPTypes

/// What can be asked for.
enum NexosisOperation: String, CaseIterable, Sendable {
    case putData, listData, getData, deleteData
    case importURL, importS3, importAzure, listImports, getImport
    case startModelSession, startForecast, startImpact
    case listSessions, getSession, headSession, deleteSession, deleteSessions
    case getResults, getAnomalyScores, getMahalanobisDistances
    case listModels, getModel, deleteModel, deleteModels, predict
    case listVocabularies, getVocabulary
    case listViews

    static let segment = "v1"

    var method: HTTPRequest.Method {
        switch self {
        case .putData: .put
        case .importURL, .importS3, .importAzure, .startModelSession, .startForecast, .startImpact, .predict: .post
        case .deleteData, .deleteSession, .deleteSessions, .deleteModel, .deleteModels: .delete
        case .headSession: .head
        case .listData, .getData, .listImports, .getImport, .listSessions, .getSession, .getResults, .getAnomalyScores,
            .getMahalanobisDistances, .listModels, .getModel, .listVocabularies, .getVocabulary, .listViews:
            .get
        }
    }

    /// Clients may write everything but what stands in braces in any case.
    var path: String {
        switch self {
        case .listData: "/v1/data"
        case .putData, .getData, .deleteData: "/v1/data/{dataSetName}"
        case .importURL: "/v1/imports/url"
        case .importS3: "/v1/imports/s3"
        case .importAzure: "/v1/imports/azure"
        case .listImports: "/v1/imports"
        case .getImport: "/v1/imports/{importId}"
        case .startModelSession: "/v1/sessions/model"
        case .startForecast: "/v1/sessions/forecast"
        case .startImpact: "/v1/sessions/impact"
        case .listSessions, .deleteSessions: "/v1/sessions"
        case .getSession, .headSession, .deleteSession: "/v1/sessions/{sessionId}"
        case .getResults: "/v1/sessions/{sessionId}/results"
        case .getAnomalyScores: "/v1/sessions/{sessionId}/results/anomalyscores"
        case .getMahalanobisDistances: "/v1/sessions/{sessionId}/results/mahalanobisdistances"
        case .listModels, .deleteModels: "/v1/models"
        case .getModel, .deleteModel: "/v1/models/{modelId}"
        case .predict: "/v1/models/{modelId}/predict"
        case .listVocabularies: "/v1/vocabulary"
        case .getVocabulary: "/v1/vocabulary/{vocabularyId}"
        case .listViews: "/v1/views"
        }
    }

    /// What a caller must be allowed. A table is a data asset, an import a work request about one, a session makes
    /// a model, and all of them lie in a project of the user's own.
    var requirement: AccessRequirement {
        switch self {
        case .putData, .importURL, .importS3, .importAzure: .init(.manage, .dataAsset, related: .read)
        case .listData: .init(.inspect, .dataAsset, related: .inspect)
        case .getData: .init(.read, .dataAsset, related: .inspect)
        case .deleteData: .init(.manage, .dataAsset, related: .inspect)
        case .listImports: .init(.inspect, .workRequest, related: .inspect)
        case .getImport: .init(.read, .workRequest, related: .inspect)
        case .startModelSession: .init(.manage, .model, related: .read)
        case .listSessions, .listModels, .listVocabularies: .init(.inspect, .model, related: .inspect)
        case .getSession, .headSession, .getModel, .getVocabulary: .init(.read, .model, related: .inspect)
        case .getResults, .getAnomalyScores, .getMahalanobisDistances: .init(.read, .model, related: .inspect)
        case .deleteSession, .deleteSessions, .deleteModel, .deleteModels: .init(.manage, .model, related: .inspect)
        case .predict: .init(.use, .model, related: .inspect)
        case .startForecast, .startImpact, .listViews: .none
        }
    }

    /// What a deletion of a table must be allowed that takes the models and sessions made from it along.
    static let cascadeRequirement = AccessRequirement(.manage, .dataAsset, related: .manage)
}
