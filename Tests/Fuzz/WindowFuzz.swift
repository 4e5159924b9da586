import KPIDetection

/// Whatever the numbers and however many, windows of them are judged by both forms of the rules.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzWindow(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
    let bytes = UnsafeRawBufferPointer(start: start, count: count)
    let values = (0..<(count / 8)).map { bytes.loadUnaligned(fromByteOffset: 8 * $0, as: Double.self) }
    for rules in KPIRules.allCases {
        _ = RateDetector.verdict(a: Array(values.prefix(3)), b: [], c: Array(values.dropFirst(3)), rules)
        // The longest window that the numbers fill.
        let length = (values.count - 3) / 5
        guard length >= 1 else { continue }
        let day = 2 * length + 1
        guard
            let window = try? KPIWindow(
                a: Array(values[(2 * day)..<(2 * day + length + 1)]), b: Array(values[day..<(2 * day)]),
                c: Array(values[..<day]))
        else { fatalError("a window of \(length) is refused") }
        _ = FirstStage.judge(window, rules)
        _ = ValueDetector.verdictWithoutModel(window, rules)
        _ = RateDetector.verdict(window, rules)
        precondition(FeatureVector.of(window, rules).count == FeatureVector.count)
    }
    return 0
}
