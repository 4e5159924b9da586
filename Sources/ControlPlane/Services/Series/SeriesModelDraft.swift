import Detectors
import TimeSeries

/// The rows that a new model of several series is made of.
struct SeriesModelDraft: Sendable {
    let new: NewSeriesModel
    let origin: Origin
    let caller: Caller
    let now: Timestamp
    let compartmentID: String
    let alignment: TrainingAlignment

    init(_ new: NewSeriesModel, origin: Origin, caller: Caller, now: Timestamp) {
        self.new = new
        self.origin = origin
        self.caller = caller
        self.now = now
        compartmentID = caller.principal.compartment(for: .models)
        alignment = TrainingAlignment(
            policy: new.policy, start: new.start, end: new.end, window: new.window,
            isUnnamed: new.displayName == nil)
    }

    func asset(id: ResourceID, project: ResourceID) -> DataAsset {
        DataAsset(
            id: id, tenancy: caller.tenancy, compartmentID: compartmentID, projectID: project,
            displayName: GeneratedName.make(kind: "aidataasset", time: now), source: .fetched(new.source),
            state: .active, origin: origin, timeCreated: now)
    }

    func model(id: ResourceID, project: ResourceID, asset: ResourceID) throws -> Model {
        var training = TrainingRequest(
            dataAssetIDs: [asset.hex], detector: try SeriesJudge.settings(window: new.window),
            alignment: alignment)
        training.requestedBy = caller.principal.id.hex
        return Model(
            id: id, tenancy: caller.tenancy, compartmentID: compartmentID, projectID: project,
            displayName: new.displayName ?? GeneratedName.make(kind: "aimodel", time: now), training: training,
            state: .creating, origin: origin, timeCreated: now)
    }
}
