import ControlPlane
import Detectors
import Foundation
import HTTPService
import Hummingbird
import TimeSeries

extension OCIHandlers {
    /// GA: the model is named in the body.
    @Sendable func detectWithModel(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let caller = try context.requireCaller()
        let document = try SignalTableJSON.read(try await body(request))
        let fields = RequestFields(document.members)
        let modelText = try fields.requiredString("modelId")
        guard fields.has("requestType") else { throw ServiceError.missingParameter(field: "requestType") }
        let call = try detection(document, fields)
        guard let id = OCID.parse(modelText, .model) else {
            throw ServiceError.notFound(kind: OCID.Kind.model.noun, id: modelText)
        }
        return try await detect(call, target: .model(id), caller: caller)
    }

    /// Beta: the deployment is named in the path, and the body has no model.
    @Sendable func detectWithDeployment(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let caller = try context.requireCaller()
        let id = try pathID("modelDeploymentId", .deployment, context)
        let document = try SignalTableJSON.read(try await body(request))
        return try await detect(
            try detection(document, RequestFields(document.members)), target: .deployment(id), caller: caller)
    }

    struct DetectionCall {
        var table: SignalTable
        var hasNames: Bool
        var sensitivity: Double
        var report: DetectionReport
    }

    private enum RequestType: String, CaseIterable {
        case inline = "INLINE"
        case base64Encoded = "BASE64_ENCODED"
    }

    private enum ContentType: String, CaseIterable {
        case csv = "CSV"
        case json = "JSON"
    }

    func detection(_ document: SignalDocument, _ fields: RequestFields) throws -> DetectionCall {
        let sensitivity = try fields.number("sensitivity", in: 0...1) ?? 0.5
        let report = DetectionReport(
            showsAll: try fields.bool("areAllEstimatesRequired") ?? false, decision: try fields.statelessDecision())
        var source = document
        switch try fields.choice("requestType", RequestType.self) ?? .inline {
        case .inline: break
        case .base64Encoded:
            let content = try fields.requiredString("content", maximumLength: limits.jsonBody)
            // Line ends are what `base64 FILE` prints.
            let digits = Data(content.utf8.filter { $0 > 0x20 })
            guard let bytes = Data(base64Encoded: digits).map([UInt8].init) else {
                throw ServiceError.invalidParameter(field: "content", reason: "is not valid base64")
            }
            let type = try fields.choice("contentType", ContentType.self) ?? .csv
            do {
                switch type {
                case .csv:
                    let table = try CSVReader.read(bytes).table
                    return try checked(
                        DetectionCall(table: table, hasNames: true, sensitivity: sensitivity, report: report))
                case .json: source = try SignalTableJSON.read(bytes)
                }
            } catch let error as TableError {
                throw ServiceError.invalidParameter(field: "content", reason: error.description)
            } catch let error as JSONSyntaxError {
                // The request itself is JSON; it is this member that is not.
                throw ServiceError.invalidParameter(field: "content", reason: error.description)
            }
        }
        guard source.hasData else { throw ServiceError.missingParameter(field: "data") }
        let placeholders = (0..<source.columnCount).map(String.init)
        return try checked(
            DetectionCall(
                table: try source.table(namesIfAbsent: placeholders), hasNames: source.signalNames != nil,
                sensitivity: sensitivity, report: report))
    }

    private func checked(_ call: DetectionCall) throws -> DetectionCall {
        guard call.table.rowCount > 0 else {
            throw ServiceError.invalidParameter(field: "data", reason: "has no rows: send at least one")
        }
        guard call.table.values.count <= limits.detectionPoints else {
            throw ServiceError.limitExceeded(
                "data: has \(call.table.values.count) points (\(call.table.signalCount) signals × \(call.table.rowCount) "
                    + "rows), but a synchronous call takes at most \(limits.detectionPoints): send fewer rows at a time"
            )
        }
        return call
    }

    private func detect(_ call: DetectionCall, target: DetectionService.Target, caller: Caller) async throws -> Response
    {
        let model = try await services.detection.servingModel(target, caller: caller)
        let outcome = try await services.detection.detect(
            call.table, hasNames: call.hasNames, model: model, sensitivity: call.sensitivity,
            options: call.report.decision ?? DecisionOptions())
        return answer { $0.detectionResult(outcome, call.report) }
    }
}
