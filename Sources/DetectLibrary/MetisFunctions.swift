import CDetect
import KPIDetection

// The functions of `detect.h` that Metis has, by the rules of its C library. The header is their manual.

@_cdecl("load_model")
public func loadModel(_ path: UnsafePointer<CChar>?) -> UnsafeMutableRawPointer? {
    path.flatMap { ModelFileReader.model($0) }.flatMap { LoadedModels.add($0) }
}

@_cdecl("value_predict")
public func valuePredict(
    _ handle: UnsafeMutableRawPointer?, _ data: UnsafeMutablePointer<ValueData>?,
    _ result: UnsafeMutablePointer<Int32>?, _ probability: UnsafeMutablePointer<Float>?
) -> Int32 {
    guard let handle, let data, let result, let probability, let detector = LoadedModels.detector(handle) else {
        return TSD_INVALID_HANDLER.rawValue
    }
    guard let days = CArrays.standardDays(data.pointee),
        let window = try? KPIWindow(a: days.a, b: days.b, c: days.c)
    else { return TSD_CHECK_PARAM_FAILED.rawValue }
    let verdict = detector.verdict(window, .library)
    result.pointee = verdict.sampleResult
    probability.pointee = verdict.probability
    return TSD_SUCCESS.rawValue
}

@_cdecl("rate_predict")
public func ratePredict(
    _ data: UnsafeMutablePointer<RateData>?, _ result: UnsafeMutablePointer<Int32>?,
    _ probability: UnsafeMutablePointer<Float>?
) -> Int32 {
    guard let data, let result, let probability else { return TSD_INVALID_HANDLER.rawValue }
    guard let days = CArrays.standardDays(data.pointee),
        let window = try? KPIWindow(a: days.a, b: days.b, c: days.c)
    else { return TSD_CHECK_PARAM_FAILED.rawValue }
    let verdict = RateDetector.verdict(window, .library)
    result.pointee = verdict.sampleResult
    probability.pointee = verdict.probability
    return verdict.ground == .notEligible ? TSD_TIMESERIES_INIT_ERROR.rawValue : TSD_SUCCESS.rawValue
}

extension Verdict {
    var sampleResult: Int32 { Int32((isNormal ? TSD_POSITIVE : TSD_NEGATIVE).rawValue) }
}
