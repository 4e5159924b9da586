import ControlPlane
import Foundation

/// Fits trees with XGBoost's C library, as Metis did: the same depth, rate and rounds.
public final class XGBoostTrainer: TreeTrainer, @unchecked Sendable {
    private let names: [String]
    private let rounds: Int
    private let lock = NSLock()
    /// Guarded by `lock`.
    private var loaded: XGBoostLibrary?

    /// More rows than this are sorted into 256 bins a feature, which takes a fraction of the time of exact splits.
    static let mostExactRows = 20_000

    /// - Parameter libraries: names or paths of shared libraries, of which the first that is there is taken.
    public convenience init(libraries: [String]? = nil) {
        self.init(names: libraries ?? XGBoostLibrary.names, rounds: 300)
    }

    init(names: [String], rounds: Int) {
        self.names = names
        self.rounds = rounds
    }

    /// A library that was missing is looked for again the next time: it may have been installed.
    private func library() throws -> XGBoostLibrary {
        try lock.withLock {
            if let loaded { return loaded }
            let library = try XGBoostLibrary(names: names)
            loaded = library
            return library
        }
    }

    public func checkIsAvailable() throws { _ = try library() }

    public func train(_ examples: LabelledFeatures, progress: (Double) throws -> Void) throws -> [UInt8] {
        let library = try library()
        try progress(0)
        let matrix = try matrix(of: examples, library)
        defer { _ = library.freeMatrix(matrix) }
        let booster = try booster(over: matrix, rows: examples.count, library)
        defer { _ = library.freeBooster(booster) }
        for round in 0..<rounds {
            try library.check(library.update(booster, Int32(round), matrix), "fit tree \(round + 1)")
            try progress(Double(round + 1) / Double(rounds))
        }
        return try model(of: booster, library)
    }

    private func matrix(of examples: LabelledFeatures, _ library: XGBoostLibrary) throws -> XGBoostLibrary.Object {
        var matrix: XGBoostLibrary.Object?
        try examples.values.withUnsafeBufferPointer { values in
            try library.check(
                library.createMatrix(values.baseAddress, UInt64(examples.count), UInt64(examples.width), .nan, &matrix),
                "read the features")
        }
        guard let matrix else { throw TreeTrainerFault("XGBoost gave no matrix") }
        do {
            try examples.labels.withUnsafeBufferPointer { labels in
                try library.check(
                    library.setNumbers(matrix, "label", labels.baseAddress, UInt64(labels.count)), "read the labels")
            }
        } catch {
            _ = library.freeMatrix(matrix)
            throw error
        }
        return matrix
    }

    private func booster(
        over matrix: XGBoostLibrary.Object, rows: Int, _ library: XGBoostLibrary
    ) throws -> XGBoostLibrary.Object {
        var booster: XGBoostLibrary.Object?
        let cache: [XGBoostLibrary.Object?] = [matrix]
        try library.check(library.createBooster(cache, 1, &booster), "make a model")
        guard let booster else { throw TreeTrainerFault("XGBoost gave no model") }
        do {
            for (name, value) in Self.parameters(rows: rows) {
                try library.check(library.setParameter(booster, name, value), "take \(name)=\(value)")
            }
        } catch {
            _ = library.freeBooster(booster)
            throw error
        }
        return booster
    }

    /// Of Metis's own training. One thread, since each training has a slot of the server's processors; a seed, so that the same
    /// samples give the same trees.
    private static func parameters(rows: Int) -> [(String, String)] {
        [
            ("booster", "gbtree"), ("objective", "binary:logistic"), ("base_score", "0.5"), ("max_depth", "10"),
            ("eta", "0.05"), ("gamma", "0.1"), ("min_child_weight", "1"), ("subsample", "0.8"),
            ("colsample_bytree", "1"), ("lambda", "1"), ("alpha", "0"),
            ("tree_method", rows <= mostExactRows ? "exact" : "hist"), ("nthread", "1"), ("seed", "0"),
            ("verbosity", "0"),
        ]
    }

    private func model(of booster: XGBoostLibrary.Object, _ library: XGBoostLibrary) throws -> [UInt8] {
        var (count, bytes) = (UInt64(0), UnsafePointer<CChar>?.none)
        try library.check(
            library.save(booster, #"{"format":"deprecated"}"#, &count, &bytes), "write the model in its binary form")
        // The bytes belong to the booster.
        return [UInt8](UnsafeRawBufferPointer(start: bytes, count: Int(clamping: count)))
    }
}
