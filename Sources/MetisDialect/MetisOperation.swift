import ControlPlane
import HTTPTypes

/// What can be asked for. The raw value is the path behind the slash.
enum MetisOperation: String, CaseIterable, Sendable {
    case predictValue = "PredictValue"
    case predictRate = "PredictRate"
    case searchAnomaly = "SearchAnomaly"
    case updateAnomaly = "UpdateAnomaly"
    case querySample = "QuerySample"
    case countSample = "CountSample"
    case updateSample = "UpdateSample"
    case deleteSample = "DeleteSample"
    case queryTrainSource = "QueryTrainSource"
    case importSample = "ImportSample"
    case downloadSample = "DownloadSample"
    case train = "Train"
    case queryTrain = "QueryTrain"
    case deleteTrain = "DeleteTrain"

    /// The first segment of the path.
    var segment: String { rawValue }

    /// Exactly this, in this case: only the download ends in a slash.
    var path: String { self == .downloadSample ? "/\(rawValue)/" : "/\(rawValue)" }

    var method: HTTPRequest.Method { self == .downloadSample ? .get : .post }

    private static let byPath = Dictionary(uniqueKeysWithValues: allCases.map { ($0.path, $0) })

    init?(path: Substring) {
        guard let known = Self.byPath[String(path)] else { return nil }
        self = known
    }

    /// What a caller must be allowed. Verdicts and trainings are rows of a user's project, samples those of a data asset in it.
    var requirement: AccessRequirement {
        switch self {
        case .predictValue, .predictRate: .init(.use, .project, related: .use)
        case .searchAnomaly: .init(.read, .project)
        case .queryTrain: .init(.inspect, .project)
        case .deleteTrain: .init(.manage, .project)
        case .querySample, .countSample, .queryTrainSource, .downloadSample:
            .init(.read, .dataAsset, related: .read)
        case .updateAnomaly, .updateSample, .deleteSample, .importSample: .init(.use, .dataAsset, related: .read)
        case .train: .init(.manage, .model, related: .read)
        }
    }
}
