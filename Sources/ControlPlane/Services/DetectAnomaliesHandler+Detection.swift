import Detectors
import TimeSeries

extension DetectAnomaliesHandler {
    /// Cells scored at a time: what a piece's result needs in memory is bounded by it.
    private static let cellsPerPiece = 1 << 16

    /// Scores one input as one series, and writes its result into a blob.
    func detect(
        _ source: DetectionJobInputs.Readable, for job: DetectionJob, _ fitted: any FittedDetector,
        progress: (Double) throws -> Void
    ) throws -> WrittenBlob {
        try progress(0)
        return try source.reader.withMappedBytes { bytes in
            var rows = try DetectionRows(bytes, allowsJSON: source.allowsJSON, for: fitted)
            let writer = try environment.objects.makeWriter()
            do {
                try format.opening.withUnsafeBytes { try writer.append($0) }
                var session = try fitted.makeSession()
                var (rowCount, hasRows, released) = (0, false, 0)
                while let piece = try rows.next(cells: Self.cellsPerPiece) {
                    let detection = try fitted.score(piece, session: &session, sensitivity: job.sensitivity ?? 0.5)
                    let text = format.rows(
                        of: DetectionOutcome(
                            signalNames: fitted.signalNames, input: piece, detection: detection,
                            hasRowScores: fitted.reportsRowScores),
                        firstRow: rowCount, showsAll: job.showsAll)
                    if !text.isEmpty {
                        if hasRows { try format.separator.withUnsafeBytes { try writer.append($0) } }
                        try text.withUnsafeBytes { try writer.append($0) }
                        hasRows = true
                    }
                    rowCount += piece.rowCount
                    source.reader.release(UnsafeRawBufferPointer(rebasing: bytes[released..<rows.bytesRead]))
                    released = rows.bytesRead
                    try progress(rows.share)
                }
                try format.closing.withUnsafeBytes { try writer.append($0) }
                return try writer.commit()
            } catch {
                writer.abandon()
                throw error
            }
        }
    }
}
