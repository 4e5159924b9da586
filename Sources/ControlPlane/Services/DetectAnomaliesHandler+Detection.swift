import Detectors
import TimeSeries

extension DetectAnomaliesHandler {
    /// Cells scored at a time: what a piece's result needs in memory is bounded by it.
    private static let cellsPerPiece = 1 << 16

    /// Scores one input as one series, and writes its result into a blob.
    func detect(
        _ source: DetectionJobInputs.Readable, for job: DetectionJob, _ model: Model, _ fitted: any FittedDetector,
        progress: (Double) throws -> Void
    ) throws -> WrittenBlob {
        try progress(0)
        let input = try source.reader.withMappedBytes { try DetectionInput($0, allowsJSON: source.allowsJSON) }
        let table = try DetectionService.arrange(input.table, hasNames: input.hasNames, for: fitted)
        guard table.rowCount > 0 else {
            throw ServiceError.invalidParameter(field: "data", reason: "has no rows")
        }
        let writer = try environment.objects.makeWriter()
        do {
            try format.opening.withUnsafeBytes { try writer.append($0) }
            var session = try fitted.makeSession()
            let rows = max(1, Self.cellsPerPiece / max(1, table.signalCount))
            var hasRows = false
            for start in stride(from: 0, to: table.rowCount, by: rows) {
                let piece = table.rows(start..<min(start + rows, table.rowCount))
                let detection = try fitted.score(piece, session: &session, sensitivity: job.sensitivity ?? 0.5)
                let bytes = format.rows(
                    of: DetectionOutcome(
                        model: model, signalNames: fitted.signalNames, input: piece, detection: detection,
                        hasRowScores: fitted.reportsRowScores),
                    firstRow: start, showsAll: job.showsAll)
                if !bytes.isEmpty {
                    if hasRows { try format.separator.withUnsafeBytes { try writer.append($0) } }
                    try bytes.withUnsafeBytes { try writer.append($0) }
                    hasRows = true
                }
                try progress(Double(start + piece.rowCount) / Double(table.rowCount))
            }
            try format.closing.withUnsafeBytes { try writer.append($0) }
            return try writer.commit()
        } catch {
            writer.abandon()
            throw error
        }
    }
}
