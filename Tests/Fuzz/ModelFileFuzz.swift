import Detectors
import TimeSeries

/// Whatever the bytes, the model readers answer with a model or an error, and a model scores rows without NaN.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzModelFile(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    if let model = try? DynamicMSETModel(decoding: bytes) { mustScore(model) }
    if let model = try? ClassicMSETModel(decoding: bytes) { mustScore(model) }
    if let model = try? PerSignalModel(decoding: bytes) { mustScore(model) }
    if let model = try? FittedTableDetector(decoding: bytes) { mustScore(model) }
    return 0
}

private func mustScore(_ model: some FittedDetector) {
    let width = model.signalNames.count
    let values = (0..<(4 * width)).map { $0 % 7 == 3 ? Double.nan : Double($0 % 5) * 10 }
    let table = SignalTable(signalNames: model.signalNames, values: values, rowCount: 4)
    guard let detection = try? model.score(table) else { return }
    let numbers = detection.scores + detection.anomalyScores + detection.estimates
    precondition(!numbers.contains { $0.isNaN })
}

private func mustScore(_ model: FittedTableDetector) {
    var rows = CellTable(columns: model.columns.map { $0.name })
    for texts in [["7", "b", "1", "a pump"], [], ["-3e38", "", "0", "1970-01-01"]] {
        rows.beginRow()
        for column in rows.columns.indices where !texts.isEmpty { rows.set(column, texts[column % texts.count]) }
    }
    guard let scores = try? model.scores(rows) else { return }
    precondition(scores.allSatisfy { $0.isFinite })
}
