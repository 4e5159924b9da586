import ControlPlane
import Glibc

/// The functions of XGBoost's C library that a training needs. The library is looked for when the server runs, so that a server
/// without it does everything but train trees.
///
/// Unchecked because of the handle, which is only kept: the library is never closed. Its functions may be called from several
/// threads, each with objects of its own; the text of the last error belongs to the thread.
struct XGBoostLibrary: @unchecked Sendable {
    typealias Object = UnsafeMutableRawPointer
    typealias Create =
        @convention(c) (UnsafePointer<Float>?, UInt64, UInt64, Float, UnsafeMutablePointer<Object?>) -> Int32
    typealias SetNumbers = @convention(c) (Object, UnsafePointer<CChar>, UnsafePointer<Float>?, UInt64) -> Int32
    typealias Free = @convention(c) (Object) -> Int32
    typealias CreateBooster = @convention(c) (UnsafePointer<Object?>?, UInt64, UnsafeMutablePointer<Object?>) -> Int32
    typealias SetParameter = @convention(c) (Object, UnsafePointer<CChar>, UnsafePointer<CChar>) -> Int32
    typealias Update = @convention(c) (Object, Int32, Object) -> Int32
    typealias Save =
        @convention(c) (
            Object, UnsafePointer<CChar>, UnsafeMutablePointer<UInt64>, UnsafeMutablePointer<UnsafePointer<CChar>?>
        ) -> Int32
    typealias LastError = @convention(c) () -> UnsafePointer<CChar>?

    let createMatrix: Create
    let setNumbers: SetNumbers
    let freeMatrix: Free
    let createBooster: CreateBooster
    let setParameter: SetParameter
    let update: Update
    let save: Save
    let freeBooster: Free
    let lastError: LastError

    /// Where Debian's packages put it, and what other installations call it.
    static let names = ["libxgboost.so.0", "libxgboost.so"]

    /// - Throws: `TreeTrainerFault` when there is no such library, or one that lacks a function.
    init(names: [String]) throws {
        guard let handle = names.lazy.compactMap({ dlopen($0, RTLD_NOW | RTLD_LOCAL) }).first else {
            throw TreeTrainerFault(
                "XGBoost's C library (Debian package libxgboost-dev or libxgboost0) is not installed on the server: without "
                    + "it nothing can be trained on samples")
        }
        func function<F>(_ name: String, _: F.Type = F.self) throws -> F {
            guard let address = dlsym(handle, name) else {
                throw TreeTrainerFault(
                    "the XGBoost library of the server has no function \(name): version 1.7.4 is known to work")
            }
            return unsafeBitCast(address, to: F.self)
        }
        createMatrix = try function("XGDMatrixCreateFromMat")
        setNumbers = try function("XGDMatrixSetFloatInfo")
        freeMatrix = try function("XGDMatrixFree")
        createBooster = try function("XGBoosterCreate")
        setParameter = try function("XGBoosterSetParam")
        update = try function("XGBoosterUpdateOneIter")
        save = try function("XGBoosterSaveModelToBuffer")
        freeBooster = try function("XGBoosterFree")
        lastError = try function("XGBGetLastError")
    }

    /// - Throws: `TreeTrainerFault` with the library's own words when `status` is not 0.
    func check(_ status: Int32, _ task: String) throws {
        guard status != 0 else { return }
        let text = lastError().map { String(cString: $0) } ?? ""
        // What follows the first line is a stack of addresses.
        let reason = text.split(separator: "\n").first { !$0.isEmpty } ?? "no reason given"
        throw TreeTrainerFault("XGBoost could not \(task): \(reason)")
    }
}
