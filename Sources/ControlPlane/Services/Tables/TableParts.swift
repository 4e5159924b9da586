import Detectors

/// What the use cases around tables share between requests.
public struct TableParts: Sendable {
    let limits: TableLimits
    let models: ModelFileCache<FittedTableDetector>

    public init(objects: any ObjectStore, limits: TableLimits = TableLimits(), modelCacheSize: Int = 128 << 20) {
        self.limits = limits
        models = ModelFileCache(objects: objects, capacity: modelCacheSize) { try FittedTableDetector(decoding: $0) }
    }
}
