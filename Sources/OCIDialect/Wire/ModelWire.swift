import ControlPlane
import Detectors
import TimeSeries

extension TrainingRequest.AlgorithmHint {
    init?(wire: String) {
        switch wire {
        case "MULTIVARIATE_MSET": self = .multivariateMSET
        case "UNIVARIATE_OCSVM": self = .univariateOCSVM
        default: return nil
        }
    }

    var wire: String {
        switch self {
        case .multivariateMSET: "MULTIVARIATE_MSET"
        case .univariateOCSVM: "UNIVARIATE_OCSVM"
        }
    }
}

extension TrainingDataRules {
    /// What OCI promises about training data: max(8 × signals, 80) rows, at most 300 signals, none called `MSET`.
    static let oci = TrainingDataRules(
        rowsPerSignal: 8, minimumRows: 80, maximumSignals: 300, reservedSignalNames: ["MSET"])
}

extension RequestFields {
    /// The training part of a create request: GA's `modelTrainingDetails` or the beta's `modelCreationDetails`.
    func trainingRequest() throws -> TrainingRequest {
        if let details = try nested("modelTrainingDetails") {
            guard !has("modelCreationDetails") else {
                throw ServiceError.invalidParameter(
                    field: "modelCreationDetails", reason: "cannot stand beside modelTrainingDetails: send one of them")
            }
            return try details.trainingDetails(assets: "dataAssetIds", fap: "targetFap", hint: "algorithmHint")
        }
        guard let details = try nested("modelCreationDetails") else {
            throw ServiceError.missingParameter(field: "modelTrainingDetails")
        }
        let type = try details.requiredString("modelType")
        guard type == "ANOMALY_MULTIVARIATE" else {
            throw ServiceError.invalidParameter(
                field: "modelCreationDetails.modelType", reason: "is '\(type)', but must be ANOMALY_MULTIVARIATE")
        }
        var request = try details.trainingDetails(assets: "dataAssets", fap: "fap", hint: nil)
        request.algorithmHint = .multivariateMSET
        return request
    }

    private func trainingDetails(assets: String, fap: String, hint: String?) throws -> TrainingRequest {
        guard let texts = try strings(assets, maximumCount: 100) else {
            throw ServiceError.missingParameter(field: path + assets)
        }
        guard !texts.isEmpty else {
            throw ServiceError.invalidParameter(field: path + assets, reason: "must name at least one data asset")
        }
        var algorithm: TrainingRequest.AlgorithmHint?
        if let hint, let text = try string(hint) {
            guard let known = TrainingRequest.AlgorithmHint(wire: text) else {
                throw ServiceError.invalidParameter(
                    field: path + hint,
                    reason: "is '\(text)', but must be one of MULTIVARIATE_MSET, UNIVARIATE_OCSVM")
            }
            algorithm = known
        }
        var request = TrainingRequest(
            dataAssetIDs: [], targetFAP: try number(fap, in: 0...0.05),
            trainingFraction: try number("trainingFraction", in: 0.5...0.9),
            windowSize: try integer("windowSize", in: 1...100), algorithmHint: algorithm,
            detector: hint == nil ? nil : try detectorSettings(), dataRules: .oci)
        // Last, so that a value out of range is named whether or not the assets exist.
        request.dataAssetIDs = try texts.enumerated().map { index, text in
            guard let id = OCID.parse(text, .dataAsset) else {
                throw ServiceError.relatedNotFound(field: "\(path)\(assets)[\(index)]", id: text)
            }
            return id.hex
        }
        return request
    }
}

extension JSONWriter {
    mutating func model(_ model: Model, summary: Bool = false) {
        beginObject()
        member("id", OCID.text(.model, model.id))
        member("displayName", model.displayName)
        member("compartmentId", model.compartmentID)
        member("projectId", OCID.text(.project, model.projectID))
        member("description", model.description)
        member("timeCreated", model.timeCreated)
        if !summary { member("timeUpdated", model.timeUpdated) }
        member("lifecycleState", model.state.rawValue.uppercased())
        if !summary { member("lifecycleDetails", model.lifecycleDetails) }
        trainingDetails(model.training)
        key("modelTrainingResults")
        if let findings = model.result?.findings, let report = findings.report {
            trainingResults(report, findings, training: model.training)
        } else {
            null()
        }
        tags(model.tags)
        endObject()
    }

    private mutating func trainingDetails(_ training: TrainingRequest) {
        let assets = training.dataAssetIDs.compactMap { ResourceID(hex: $0) }.map { OCID.text(.dataAsset, $0) }
        key("modelTrainingDetails")
        beginObject()
        strings("dataAssetIds", assets)
        member("targetFap", number: training.targetFAP)
        member("trainingFraction", number: training.trainingFraction)
        member("windowSize", integer: training.windowSize)
        member("algorithmHint", training.algorithmHint?.wire)
        if let detector = training.detector {
            member("algorithm", detector.algorithm.rawValue)
            key("algorithmParameters")
            algorithmParameters(detector)
        }
        endObject()
        // The beta's form of the same, for clients that sent it.
        key("modelCreationDetails")
        beginObject()
        member("modelType", "ANOMALY_MULTIVARIATE")
        member("fap", number: training.targetFAP)
        member("trainingFraction", number: training.trainingFraction)
        strings("dataAssets", assets)
        endObject()
    }

    private mutating func strings(_ name: String, _ values: [String]) {
        key(name)
        beginArray()
        for value in values { string(value) }
        endArray()
    }

    /// OCI knows two algorithms: signals together, or each on its own.
    private static func algorithm(
        _ findings: TrainedModel.Findings, _ training: TrainingRequest
    ) -> TrainingRequest.AlgorithmHint {
        guard let settings = findings.settings else { return training.algorithmHint ?? .multivariateMSET }
        return settings.algorithm == .perSignalMSET ? .univariateOCSVM : .multivariateMSET
    }

    private mutating func trainingResults(
        _ report: TrainingReport, _ findings: TrainedModel.Findings, training: TrainingRequest
    ) {
        beginObject()
        member("fap", number: report.valueFAP)
        member("multivariateFap", number: report.rowFAP)
        member("algorithm", Self.algorithm(findings, training).wire)
        member("windowSize", integer: report.windowSize ?? training.windowSize)
        // The user's own target decides, also where it lies below what the detector can be asked for.
        member("isTrainingGoalAchieved", bool: report.valueFAP <= (training.targetFAP ?? report.fap))
        member("warning", report.warning)
        signalDetails(report)
        rowReduction(findings.rowReduction)
        endObject()
    }
}
