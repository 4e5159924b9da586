import TimeSeries

/// Abnormal verdicts: kept as they happen, searched, and marked by whoever knows better.
///
/// Every user has a set of their own, in a project that is made with the first of them.
public struct VerdictService: Sendable {
    let environment: ServiceEnvironment
    let journal: VerdictJournal
    let samples: SampleService

    /// Keeps what was judged abnormal, for as long as there is room; durable when it returns.
    /// - Returns: its id.
    /// - Throws: `ServiceError.unavailable` when too many wait to be written.
    @discardableResult
    public func record(_ observation: KPIObservation, caller: Caller) async throws -> Int64 {
        let project = try await project(of: caller)
        return try await journal.record(NewVerdict(projectID: project, observation: observation.storable))
    }

    private func project(of caller: Caller) async throws -> ResourceID {
        if let known = try await environment.store.lookUp({ try $0.ownProject(.metis, of: caller)?.id }) {
            return known
        }
        let (id, now) = (environment.ids.next(), environment.clock.now())
        return try await environment.store.write { transaction in
            let own = try transaction.makeOwnProject(.metis, for: .models, of: caller, id: id, now: now).id
            // The journal writes for everybody: who may not have the project in this call may not add to it either.
            guard try transaction.project(own, tenancy: caller.tenancy) != nil else {
                throw ServiceError.notFound(kind: "project", id: own.hex)
            }
            return own
        }
    }

    /// By id.
    public func search(
        _ filter: VerdictFilter, page: PageNumber, caller: Caller
    ) async throws -> NumberedPage<AbnormalVerdict> {
        try await environment.store.read { reader in
            guard let project = try reader.ownProject(.metis, of: caller)?.id else { return .empty(page) }
            return try page.cut(of: try reader.verdictCount(filter, project: project)) { skip, limit in
                try reader.verdicts(filter, project: project, skip: skip, limit: limit)
            }
        }
    }

    /// Marks a verdict. As positive or negative it is copied to the samples, once more each time; otherwise the samples that were
    /// made from it are deleted, also when the verdict itself is gone.
    /// - Returns: how many samples were added or deleted. Nil when there is no such verdict to copy.
    public func mark(_ id: Int64, as mark: AbnormalVerdict.Mark, caller: Caller) async throws -> Int? {
        let (now, samples, asset) = (environment.clock.now(), self.samples, environment.ids.next())
        return try await environment.store.write { transaction in
            guard let project = try transaction.ownProject(.metis, of: caller)?.id else {
                return mark == .none ? 0 : nil
            }
            try transaction.setMark(mark, ofVerdict: id, project: project)
            guard let label = mark.label else {
                guard let asset = try transaction.sampleAsset(project: project, of: caller) else { return 0 }
                return try transaction.deleteSamples(verdict: id, asset: asset)
            }
            guard let verdict = try transaction.verdict(id, project: project) else { return nil }
            let sample = NewKPISample(
                observation: verdict.observation,
                labels: KPISampleLabels(source: "unknown", purpose: "train", verdict: label),
                window: verdict.observation.dataA.utf8.count { $0 == UInt8(ascii: ",") })
            try samples.insert(
                [sample], verdict: id, newIDs: [asset, project], caller: caller, now: now, in: transaction)
            return 1
        }
    }
}

extension AbnormalVerdict.Mark {
    /// What a sample of a verdict with this mark is.
    fileprivate var label: String? {
        switch self {
        case .none: nil
        case .positive: KPISampleLabels.positive
        case .negative: KPISampleLabels.negative
        }
    }
}
