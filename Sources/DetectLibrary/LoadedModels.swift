import KPIDetection
import Synchronization

/// The models that were loaded, by their handles: 1, 2, and so on. None is ever taken away, as the interface knows no way to.
enum LoadedModels {
    private static let models = Mutex<[ValueDetector]>([])

    static func add(_ model: BoostedTrees) -> UnsafeMutableRawPointer? {
        let handle = models.withLock { models in
            models.append(ValueDetector(model))
            return models.count
        }
        return UnsafeMutableRawPointer(bitPattern: handle)
    }

    /// Nil if no model has this handle.
    static func detector(_ handle: UnsafeMutableRawPointer) -> ValueDetector? {
        let number = Int(bitPattern: handle)
        return models.withLock { models in number >= 1 && number <= models.count ? models[number - 1] : nil }
    }
}
