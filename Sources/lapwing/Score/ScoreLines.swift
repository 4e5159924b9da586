import Detectors
import TimeSeries

/// The lines that `lapwing score` writes.
struct ScoreLines {
    var model: any FittedDetector
    var timestamps: TextColumn
    var options = DecisionOptions()
    /// Whether to say where the bar stood, which incident a row belongs to, and what is advised.
    var showsDecision = false

    static let header = "row,timestamp,score,isAnomaly,signals"
    static let decisionHeader = ",threshold,incidentId,advice"
    /// Cells scored at a time, which bounds the memory of a long file; scores do not depend on it.
    private static let cellsPerBatch = 1 << 20

    /// - Parameter table: the model's signals, in its order.
    func write(_ table: SignalTable, to sink: ([UInt8]) throws -> Void) throws {
        try write(table, of: model, to: sink)
    }

    private func write<Model: FittedDetector>(
        _ table: SignalTable, of model: Model, to sink: ([UInt8]) throws -> Void
    ) throws {
        try sink(Array((Self.header + (showsDecision ? Self.decisionHeader : "") + "\n").utf8))
        let places = signalPlaces()
        var stream = try model.makeStream(options)
        let batch = max(1, Self.cellsPerBatch / max(1, table.signalCount))
        for start in stride(from: 0, to: table.rowCount, by: batch) {
            let rows = start..<min(start + batch, table.rowCount)
            let piece = rows.count == table.rowCount ? table : table.rows(rows)
            let detection = try model.score(piece, stream: &stream)
            var bytes: [UInt8] = []
            bytes.reserveCapacity(rows.count * (40 + 24 * places.count))
            for row in rows { append(row, start: start, detection, places, to: &bytes) }
            try sink(bytes)
        }
    }

    /// For every training column the text before its score, and its place in the model, nil for a dropped one.
    private func signalPlaces() -> [(label: [UInt8], place: Int?)] {
        var next = 0
        return model.report.signals.enumerated().map { index, signal in
            let label = Array("\(index == 0 ? "" : " ")\(index):".utf8)
            guard signal.status == .accepted else { return (label, nil) }
            defer { next += 1 }
            return (label, next)
        }
    }

    private func append(
        _ row: Int, start: Int, _ detection: Detection, _ places: [(label: [UInt8], place: Int?)],
        to bytes: inout [UInt8]
    ) {
        let comma = UInt8(ascii: ",")
        let index = row - start
        bytes.append(contentsOf: "\(row)".utf8)
        bytes.append(comma)
        bytes.append(contentsOf: CSVText.cell(timestamps[row]).utf8)
        bytes.append(comma)
        Self.append(detection.scores[index], to: &bytes)
        bytes.append(contentsOf: (detection.isAnomaly[index] ? ",true," : ",false,").utf8)
        let firstCell = index * detection.signalCount
        for (label, place) in places {
            bytes.append(contentsOf: label)
            Self.append(place.map { detection.anomalyScores[firstCell + $0] } ?? 0, to: &bytes)
        }
        if showsDecision { appendDecision(index, detection, to: &bytes) }
        bytes.append(UInt8(ascii: "\n"))
    }

    private func appendDecision(_ index: Int, _ detection: Detection, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: ","))
        Self.append(detection.thresholds[index], to: &bytes)
        bytes.append(UInt8(ascii: ","))
        if detection.incidentIDs[index] > 0 { bytes.append(contentsOf: "\(detection.incidentIDs[index])".utf8) }
        bytes.append(UInt8(ascii: ","))
        bytes.append(contentsOf: detection.advice[index].words.joined(separator: " ").utf8)
    }

    /// The shortest text that reads back as the same number.
    private static func append(_ score: Double, to bytes: inout [UInt8]) {
        if score == 0 {
            bytes.append(UInt8(ascii: "0"))
        } else {
            bytes.append(contentsOf: score.description.utf8)
        }
    }
}
