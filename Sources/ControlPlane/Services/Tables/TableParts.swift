import Detectors

/// What the use cases around tables share between requests.
public struct TableParts: Sendable {
    public var limits: TableLimits
    let models: ModelFileCache<FittedTableDetector>
    let imports: ImportParts

    public init(
        objects: any ObjectStore, imports: ImportParts, limits: TableLimits = TableLimits(),
        modelCacheSize: Int = 128 << 20
    ) {
        self.limits = limits
        self.imports = imports
        models = ModelFileCache(objects: objects, capacity: modelCacheSize) { try FittedTableDetector(decoding: $0) }
    }
}
