import ControlPlane
import Glibc

@testable import GradientBoosting

/// What XGBoost itself says of rows, by a model file.
struct XGBoostReference {
    private typealias Load = @convention(c) (UnsafeMutableRawPointer, UnsafeRawPointer?, UInt64) -> Int32
    private typealias Predict =
        @convention(c) (
            UnsafeMutableRawPointer, UnsafeMutableRawPointer, Int32, UInt32, Int32, UnsafeMutablePointer<UInt64>,
            UnsafeMutablePointer<UnsafePointer<Float>?>
        ) -> Int32

    static let isThere = (try? XGBoostLibrary(names: XGBoostLibrary.names)) != nil

    private let library: XGBoostLibrary
    private let load: Load
    private let predict: Predict

    init() throws {
        library = try XGBoostLibrary(names: XGBoostLibrary.names)
        guard let handle = XGBoostLibrary.names.lazy.compactMap({ dlopen($0, RTLD_NOW) }).first,
            let load = dlsym(handle, "XGBoosterLoadModelFromBuffer"), let predict = dlsym(handle, "XGBoosterPredict")
        else { throw TreeTrainerFault("no library to compare with") }
        self.load = unsafeBitCast(load, to: Load.self)
        self.predict = unsafeBitCast(predict, to: Predict.self)
    }

    func predictions(model: [UInt8], _ rows: LabelledFeatures) throws -> [Float] {
        var (matrix, booster) = (UnsafeMutableRawPointer?.none, UnsafeMutableRawPointer?.none)
        try rows.values.withUnsafeBufferPointer { values in
            try library.check(
                library.createMatrix(values.baseAddress, UInt64(rows.count), UInt64(rows.width), .nan, &matrix),
                "matrix")
        }
        try library.check(library.createBooster(nil, 0, &booster), "booster")
        guard let matrix, let booster else { throw TreeTrainerFault("nothing made") }
        defer {
            _ = library.freeMatrix(matrix)
            _ = library.freeBooster(booster)
        }
        try model.withUnsafeBytes { bytes in
            try library.check(load(booster, bytes.baseAddress, UInt64(bytes.count)), "load")
        }
        var (count, result) = (UInt64(0), UnsafePointer<Float>?.none)
        try library.check(predict(booster, matrix, 0, 0, 0, &count, &result), "predict")
        return Array(UnsafeBufferPointer(start: result, count: Int(count)))
    }
}
