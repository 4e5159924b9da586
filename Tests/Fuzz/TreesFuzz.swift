import KPIDetection

/// Whatever the bytes, the reader of boosted trees answers with a model or an error, and a model judges rows and can be written.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzTrees(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
    guard let model = try? BoostedTrees(decoding: UnsafeRawBufferPointer(start: start, count: count)) else { return 0 }
    for step in [-1, 0, 0.25, 1e308, .nan] {
        let row = (0..<FeatureVector.count).map { Double($0 % 7) * step }
        precondition(0...1 ~= model.probability(row, pad: 10, missing: -1))
    }
    let written = model.encoded()
    precondition((try? BoostedTrees(decoding: written))?.encoded() == written)
    return 0
}
