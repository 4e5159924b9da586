import TimeSeries

/// What belongs to projects and data assets, and is asked for with the id of one that was let through.
extension GuardedReader {
    func verdict(_ id: Int64, project: ResourceID) throws -> AbnormalVerdict? {
        try reader.verdict(id, project: project)
    }
    func verdictCount(_ filter: VerdictFilter, project: ResourceID) throws -> Int {
        try reader.verdictCount(filter, project: project)
    }
    func verdicts(_ filter: VerdictFilter, project: ResourceID, skip: Int, limit: Int) throws -> [AbnormalVerdict] {
        try reader.verdicts(filter, project: project, skip: skip, limit: limit)
    }
    func sampleCounts(_ filter: KPISampleFilter, asset: ResourceID) throws -> KPISampleCounts {
        try reader.sampleCounts(filter, asset: asset)
    }
    func samples(_ filter: KPISampleFilter, asset: ResourceID, skip: Int, limit: Int) throws -> [KPISample] {
        try reader.samples(filter, asset: asset, skip: skip, limit: limit)
    }
    func samples(_ filter: KPISampleFilter, asset: ResourceID, after: Int64, limit: Int) throws -> [KPISample] {
        try reader.samples(filter, asset: asset, after: after, limit: limit)
    }
    func samples(_ ids: [Int64], asset: ResourceID) throws -> [KPISample] { try reader.samples(ids, asset: asset) }
    func sampleSources(_ filter: KPISampleFilter, asset: ResourceID) throws -> [String] {
        try reader.sampleSources(filter, asset: asset)
    }
    func kpiTrainingCount(_ filter: KPITrainingFilter, project: ResourceID) throws -> Int {
        try reader.kpiTrainingCount(filter, project: project)
    }
    func kpiTrainings(
        _ filter: KPITrainingFilter, project: ResourceID, skip: Int, limit: Int
    ) throws -> [KPITraining] {
        try reader.kpiTrainings(filter, project: project, skip: skip, limit: limit)
    }
    func isExternalIDTaken(_ id: String, origin: Origin, tenancy: ResourceID) throws -> Bool {
        try reader.isExternalIDTaken(id, origin: origin, tenancy: tenancy)
    }
}

extension GuardedTransaction {
    func insert(_ verdicts: [NewVerdict], limits: VerdictLimits) throws -> [Int64] {
        try writer.insert(verdicts, limits: limits)
    }
    func setMark(_ mark: AbnormalVerdict.Mark, ofVerdict id: Int64, project: ResourceID) throws {
        try writer.setMark(mark, ofVerdict: id, project: project)
    }
    func deleteVerdicts(project: ResourceID) throws { try writer.deleteVerdicts(project: project) }
    func insert(_ samples: [NewKPISample], asset: ResourceID, verdict: Int64?, now: Timestamp) throws {
        try writer.insert(samples, asset: asset, verdict: verdict, now: now)
    }
    func update(_ samples: [Int64], _ change: KPISampleChange, asset: ResourceID, now: Timestamp) throws -> Int {
        try writer.update(samples, change, asset: asset, now: now)
    }
    func deleteSamples(_ ids: [Int64], asset: ResourceID) throws -> Int {
        try writer.deleteSamples(ids, asset: asset)
    }
    func deleteSamples(verdict: Int64, asset: ResourceID) throws -> Int {
        try writer.deleteSamples(verdict: verdict, asset: asset)
    }
    func deleteSamples(asset: ResourceID) throws { try writer.deleteSamples(asset: asset) }
    func insert(_ training: KPITraining, workRequest: ResourceID) throws {
        try writer.insert(training, workRequest: workRequest)
    }
    func hideKPITraining(task: String, project: ResourceID) throws -> Int {
        try writer.hideKPITraining(task: task, project: project)
    }
}
