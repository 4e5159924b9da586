import TimeSeries

/// Labelled windows: the rows of a data asset that every user of the Metis API has one of.
public struct SampleService: Sendable {
    let environment: ServiceEnvironment
    let limits: KPILimits

    /// Adds all of them or none.
    /// - Throws: `ServiceError.limitExceeded`.
    public func add(_ samples: [NewKPISample], caller: Caller) async throws -> KPISampleCounts {
        var counts = KPISampleCounts(total: samples.count)
        for sample in samples {
            if sample.labels.verdict == KPISampleLabels.positive { counts.positive += 1 }
            if sample.labels.verdict == KPISampleLabels.negative { counts.negative += 1 }
        }
        guard !samples.isEmpty else { return counts }
        let now = environment.clock.now()
        let ids = [environment.ids.next(), environment.ids.next()]
        try await environment.store.write { transaction in
            try insert(samples, verdict: nil, newIDs: ids, caller: caller, now: now, in: transaction)
        }
        return counts
    }

    /// - Parameter newIDs: for a data asset and a project, if they have to be made.
    func insert(
        _ samples: [NewKPISample], verdict: Int64?, newIDs: [ResourceID], caller: Caller, now: Timestamp,
        in transaction: any MetadataWriter
    ) throws {
        let samples = samples.map(\.storable)
        if let index = samples.firstIndex(where: { $0.observation.size > limits.sampleSize }) {
            throw ServiceError.limitExceeded(
                "sample \(index + 1) has \(samples[index].observation.size) bytes, but one may have at most "
                    + "\(limits.sampleSize)")
        }
        let asset = try transaction.makeSampleAsset(of: caller, newIDs: newIDs, now: now)
        let known = try transaction.sampleCounts(KPISampleFilter(), asset: asset).total
        guard known + samples.count <= limits.samples else {
            throw ServiceError.limitExceeded(
                "there are \(known) samples, and with these \(samples.count) there would be more than the "
                    + "\(limits.samples) that may be: delete some first")
        }
        try transaction.insert(samples, asset: asset, verdict: verdict, now: now)
    }

    /// By id.
    public func search(
        _ filter: KPISampleFilter, page: PageNumber, caller: Caller
    ) async throws -> NumberedPage<KPISample> {
        try await reading(caller, else: .empty(page)) { reader, asset in
            try page.cut(of: try reader.sampleCounts(filter, asset: asset).total) { skip, limit in
                try reader.samples(filter, asset: asset, skip: skip, limit: limit)
            }
        }
    }

    /// By id, those there are of these.
    public func get(_ ids: [Int64], caller: Caller) async throws -> [KPISample] {
        try await reading(caller, else: []) { try $0.samples(ids, asset: $1) }
    }

    public func count(_ filter: KPISampleFilter, caller: Caller) async throws -> KPISampleCounts {
        try await reading(caller, else: KPISampleCounts()) { try $0.sampleCounts(filter, asset: $1) }
    }

    /// Distinct, in order.
    public func sources(caller: Caller) async throws -> [String] {
        try await reading(caller, else: []) { try $0.sampleSources(KPISampleFilter(), asset: $1) }
    }

    /// - Returns: how many samples there were to change.
    public func update(_ ids: [Int64], _ change: KPISampleChange, caller: Caller) async throws -> Int {
        let (now, change) = (environment.clock.now(), change.storable)
        guard !change.isEmpty else { return 0 }
        return try await environment.store.write { transaction in
            guard let asset = try transaction.sampleAsset(of: caller) else { return 0 }
            return try transaction.update(ids, change, asset: asset, now: now)
        }
    }

    /// - Returns: how many samples were there.
    public func delete(_ ids: [Int64], caller: Caller) async throws -> Int {
        try await environment.store.write { transaction in
            guard let asset = try transaction.sampleAsset(of: caller) else { return 0 }
            return try transaction.deleteSamples(ids, asset: asset)
        }
    }

    private func reading<T: Sendable>(
        _ caller: Caller, else nothing: T,
        _ body: @escaping @Sendable (any MetadataReader, ResourceID) throws -> T
    ) async throws -> T {
        try await environment.store.read { reader in
            guard let asset = try reader.sampleAsset(of: caller) else { return nothing }
            return try body(reader, asset)
        }
    }
}

extension NewKPISample {
    /// Without NUL characters.
    fileprivate var storable: NewKPISample {
        var sample = self
        sample.observation = observation.storable
        sample.labels.source.removeNUL()
        sample.labels.purpose.removeNUL()
        sample.labels.verdict.removeNUL()
        return sample
    }
}

extension KPISampleChange {
    /// Without NUL characters.
    fileprivate var storable: KPISampleChange {
        var change = self
        for field in [
            \Self.viewID, \.viewName, \.attributeID, \.attributeName, \.source, \.purpose, \.verdict,
        ] { change[keyPath: field]?.removeNUL() }
        return change
    }
}
