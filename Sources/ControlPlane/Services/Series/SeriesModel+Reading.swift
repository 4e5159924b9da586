extension SeriesModel {
    /// Nil for a model that was made otherwise.
    init?(_ model: Model, in reader: any MetadataReader) throws {
        guard let alignment = model.training.alignment else { return nil }
        // The asset of a model that another API took away stays unknown; the model itself still detects.
        var source = SeriesSource(form: .table, place: .url(""), text: "")
        if let id = model.training.dataAssetIDs.first.flatMap(ResourceID.init(hex:)),
            case .fetched(let known)? = try reader.dataAsset(id, tenancy: model.tenancy)?.source
        {
            source = known
        }
        self.init(
            model: model, source: source, alignment: alignment, status: try Self.status(of: model, in: reader),
            failure: model.state == .failed
                ? SeriesFailure(
                    code: model.failureCode ?? TrainingDataFault.Code.invalidTrainingData.rawValue,
                    message: model.lifecycleDetails ?? "the training has failed") : nil)
    }

    private static func status(of model: Model, in reader: any MetadataReader) throws -> SeriesStatus {
        switch model.state {
        case .active: return .ready
        case .failed, .deleted: return .failed
        case .creating:
            // One that was interrupted is under way, too.
            let job = try reader.unfinishedJob(subject: model.id)
            return job.map { $0.attempt > 0 } == true ? .running : .created
        }
    }
}
