import Testing
import TimeSeries

@Suite struct CSVPiecesTests {
    /// The pieces of `text`, put together again.
    private func read(_ text: String, atMost limit: Int) throws -> SignalTable {
        try Array(text.utf8).withUnsafeBytes { bytes in
            var pieces = try CSVPieces(bytes)
            var whole = SignalTable(signalNames: pieces.signalNames, values: [], rowCount: 0)
            var reached = 0
            while let piece = try pieces.next(atMost: limit) {
                #expect((1...limit).contains(piece.rowCount) && piece.signalNames == whole.signalNames)
                // Blank lines, which may be rows, are read together.
                #expect(pieces.bytesRead >= reached && pieces.bytesRead <= bytes.count)
                reached = pieces.bytesRead
                if whole.rowCount == 0 { whole.timestamps = piece.timestamps.map { _ in [] } }
                #expect((piece.timestamps == nil) == (whole.timestamps == nil))
                whole.timestamps?.append(contentsOf: piece.timestamps ?? [])
                whole.values += piece.values
                whole.rowCount += piece.rowCount
            }
            #expect(try pieces.next(atMost: limit) == nil)
            return whole
        }
    }

    private static let long =
        "a,b\n" + (0..<1000).map { "\($0),\($0 % 7 == 0 ? "" : "\(-$0)")\n" }.joined()

    @Test(
        arguments: [
            "a\n1\n", "a,b\r\n1,2\r\n3,4\r\n\r\n\r\n", "\u{FEFF}\"a \"\"x\"\"\",b\n\"1\",2\n3, nan \n5,6",
            "timestamp,a\n2026-01-01T00:00:00Z,1\n2026-01-01T00:01:00Z,2\n2026-01-01T00:02:00Z,\n",
            "timestamp,a\n,1\n,2\n,3\n", "a\n1\n\n\n\n2\n\n3\n\n", long,
        ], [1, 2, 3, 7, 1000, 5000])
    func piecesMakeTheWhole(_ text: String, limit: Int) throws {
        #expect(try read(text, atMost: limit) == CSVReader.read(Array(text.utf8)).table)
    }

    @Test(
        arguments: [
            "", "a,a\n1,2\n", "a\n", "a\n\n\n", "a,b\n1,2\n3\n", "a,b\n1,2\n3,4,5\n", "a\n1\n2\noops\n",
            "a,b\n1,2\n\n3,4\n", "a\n1\n\"2\n", "a\n1\n1e999\n",
            "timestamp,a\n2026-01-01T00:00:00Z,1\n2026-01-01T00:00:00Z,2\n",
            "timestamp,a\n2026-01-01T00:01:00Z,1\n2026-01-01T00:00:00Z,2\n",
            "timestamp,a\n2026-01-01T00:00:00Z,1\n,2\n,3\n", "timestamp,a\n,1\n,2\n2026-01-01T00:00:00Z,3\n",
            "timestamp,a\n2026-01-01T00:00:00Z,1\nyesterday,2\n",
        ], [1, 2, 100])
    func errorsNameTheSamePlace(_ text: String, limit: Int) throws {
        let whole = #expect(throws: TableError.self) { try CSVReader.read(Array(text.utf8)) }
        let pieces = #expect(throws: TableError.self) { try read(text, atMost: limit) }
        #expect(whole?.description == pieces?.description)
    }
}
