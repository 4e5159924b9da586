import BenchmarkSupport
import CDetect
import Glibc

/// The functions of a `libdetect.so`, found as a C program would.
struct DetectFunctions {
    private typealias Load = @convention(c) (UnsafePointer<CChar>?) -> UnsafeMutableRawPointer?
    private typealias Predict =
        @convention(c) (
            UnsafeMutableRawPointer?, UnsafeMutablePointer<ValueData>?, UnsafeMutablePointer<Int32>?,
            UnsafeMutablePointer<Float>?
        ) -> Int32

    private let loadModel: Load
    private let predict: Predict

    init(path: String) throws {
        guard let library = dlopen(path, RTLD_NOW | RTLD_LOCAL), let load = dlsym(library, "load_model"),
            let predict = dlsym(library, "value_predict")
        else {
            let reason = dlerror().map { String(cString: $0) } ?? "no reason given"
            throw OptionError(description: "\(path) cannot be loaded: \(reason)")
        }
        loadModel = unsafeBitCast(load, to: Load.self)
        self.predict = unsafeBitCast(predict, to: Predict.self)
    }

    func load(_ path: String) throws -> UnsafeMutableRawPointer {
        guard let handle = loadModel(path) else { throw OptionError(description: "\(path) is no model") }
        return handle
    }

    /// Processor time of one value, the best of five rounds.
    func seconds(_ handle: UnsafeMutableRawPointer, _ windows: [IntegerDays]) throws -> Double {
        var best = Double.infinity
        for _ in 0..<5 {
            let start = clock()
            for window in windows { try judge(handle, window) }
            best = min(best, Double(clock() - start) / 1e6 / Double(windows.count))
        }
        return best
    }

    private func judge(_ handle: UnsafeMutableRawPointer, _ window: IntegerDays) throws {
        var (a, b, c) = (window.a, window.b, window.c)
        var (result, probability) = (Int32(-1), Float(-1))
        let code = a.withUnsafeMutableBufferPointer { a in
            b.withUnsafeMutableBufferPointer { b in
                c.withUnsafeMutableBufferPointer { c in
                    var data = ValueData(
                        data_a: a.baseAddress, data_b: b.baseAddress, data_c: c.baseAddress, len_a: Int32(a.count),
                        len_b: Int32(b.count), len_c: Int32(c.count))
                    return predict(handle, &data, &result, &probability)
                }
            }
        }
        guard code == 0, result >= 0 else { throw OptionError(description: "value_predict answers \(code)") }
    }
}
