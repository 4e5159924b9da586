import KPIDetection

/// What the use cases around KPIs share between requests.
public struct KPIParts: Sendable {
    let journal: VerdictJournal
    let models: ModelFileCache<BoostedTrees>
    let defaultModel: BoostedTrees?
    let trainer: any TreeTrainer
    let limits: KPILimits

    /// - Parameters:
    ///   - store: unguarded; what may be written is checked before it comes to the journal.
    ///   - defaultModel: judges where a request names no model.
    public init(
        store: any MetadataStore, objects: any ObjectStore, defaultModel: BoostedTrees?, trainer: any TreeTrainer,
        limits: KPILimits = KPILimits()
    ) {
        journal = VerdictJournal(store: store, limits: limits.verdicts)
        models = ModelFileCache(objects: objects, capacity: limits.modelCacheSize) { try BoostedTrees(decoding: $0) }
        self.defaultModel = defaultModel
        self.trainer = trainer
        self.limits = limits
    }
}

public struct KPILimits: Sendable, Equatable {
    /// Of each user.
    public var verdicts = VerdictLimits()
    /// Samples of each user.
    public var samples = 200_000
    /// Bytes of all texts of one sample.
    public var sampleSize = 1 << 20
    /// Samples of one training: each takes 1,232 bytes of memory here, and twice that in the library that fits the trees.
    public var trainingSamples = 100_000
    /// Living models of a tenancy.
    public var models = 1000
    /// Trainings of a tenancy that wait or run.
    public var trainings = 100
    /// Bytes of model files that stay in memory.
    public var modelCacheSize = 128 << 20

    public init() {}
}
