import CDetect
import KPIDetection

// The functions of `detect.h` that are our own: the rules of Metis's service. The header is their manual.

@_cdecl("lapwing_value_predict")
public func serviceValuePredict(
    _ handle: UnsafeMutableRawPointer?, _ data: UnsafePointer<RateData>?, _ result: UnsafeMutablePointer<Int32>?,
    _ text: UnsafeMutablePointer<CChar>?
) -> Int32 {
    guard let data, let result, let text else { return TSD_INVALID_HANDLER.rawValue }
    guard let days = CArrays.days(data.pointee),
        let window = try? KPIWindow(a: days.a, b: days.b, c: days.c),
        (days.a + days.b + days.c).allSatisfy(\.isFinite)
    else { return TSD_CHECK_PARAM_FAILED.rawValue }
    let detector = handle.flatMap { LoadedModels.detector($0) }
    if handle != nil, detector == nil { return TSD_INVALID_HANDLER.rawValue }
    guard let verdict = detector?.verdict(window) ?? ValueDetector.verdictWithoutModel(window) else {
        return TSD_INVALID_HANDLER.rawValue
    }
    result.pointee = verdict.sampleResult
    let bytes = verdict.text.utf8.prefix(Int(LAPWING_TEXT_SIZE) - 1)
    for (index, byte) in bytes.enumerated() { text[index] = CChar(bitPattern: byte) }
    text[bytes.count] = 0
    return TSD_SUCCESS.rawValue
}

@_cdecl("lapwing_rate_predict")
public func serviceRatePredict(_ data: UnsafePointer<RateData>?, _ result: UnsafeMutablePointer<Int32>?) -> Int32 {
    guard let data, let result else { return TSD_INVALID_HANDLER.rawValue }
    guard let days = CArrays.days(data.pointee), let verdict = RateDetector.verdict(a: days.a, b: days.b, c: days.c)
    else { return TSD_CHECK_PARAM_FAILED.rawValue }
    result.pointee = verdict.sampleResult
    return TSD_SUCCESS.rawValue
}
