import CXGBoost
import KPIDetection

/// Trees fitted with XGBoost: a logistic loss on probabilities, histograms of splits.
struct TreeFit {
    var rounds = 200
    var depth = 8
    var rate = 0.1
    var seed: UInt64 = 1

    /// - Returns: The model in the form of xgboost 0.8x.
    func model(of rows: TaughtRows, progress: (Int) -> Void) throws -> BoostedTrees {
        var matrix: DMatrixHandle?
        try check(
            rows.values.withUnsafeBufferPointer {
                XGDMatrixCreateFromMat($0.baseAddress, UInt64(rows.count), UInt64(TaughtRows.width), .nan, &matrix)
            })
        defer { XGDMatrixFree(matrix) }
        try check(
            rows.labels.withUnsafeBufferPointer {
                XGDMatrixSetFloatInfo(matrix, "label", $0.baseAddress, UInt64($0.count))
            })
        var booster: BoosterHandle?
        try check(withUnsafePointer(to: matrix) { XGBoosterCreate($0, 1, &booster) })
        defer { XGBoosterFree(booster) }
        for (name, value) in parameters { try check(XGBoosterSetParam(booster, name, value)) }
        for round in 0..<rounds {
            try check(XGBoosterUpdateOneIter(booster, Int32(round), matrix))
            progress(round + 1)
        }
        var (length, bytes) = (UInt64(0), UnsafePointer<CChar>?.none)
        try check(XGBoosterSaveModelToBuffer(booster, #"{"format":"deprecated"}"#, &length, &bytes))
        let file = [UInt8](UnsafeRawBufferPointer(start: bytes, count: Int(length)))
        // Reading and writing it again puts the base and the version as 0.8x has them.
        return try BoostedTrees(decoding: BoostedTrees(decoding: file).encoded())
    }

    private var parameters: [(String, String)] {
        [
            ("objective", "binary:logistic"), ("tree_method", "hist"), ("max_depth", "\(depth)"), ("eta", "\(rate)"),
            ("subsample", "0.8"), ("base_score", "0.5"), ("seed", "\(seed)"),
            // Sums depend on how rows are dealt out, so the number of threads is part of the recipe.
            ("nthread", "2"),
            ("verbosity", "0"),
        ]
    }

    private func check(_ status: Int32) throws {
        guard status != 0 else { return }
        throw Refused(description: XGBGetLastError().map { String(cString: $0) } ?? "XGBoost gave no reason")
    }

    struct Refused: Error, CustomStringConvertible {
        let description: String
    }
}
