import Foundation
import TimeSeries

/// Reads what is to be judged.
enum DetectionInput {
    static func read(_ path: String) throws -> [UInt8] {
        if path == "-" { return [UInt8](FileHandle.standardInput.readDataToEndOfFile()) }
        do {
            return [UInt8](try Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe))
        } catch {
            throw CommandFailure(.badInput, "cannot read \(path): \(error.localizedDescription)")
        }
    }

    /// Blanks, and the bytes of a byte order mark, may stand before the brace.
    static func looksLikeJSON(_ bytes: [UInt8]) -> Bool {
        let blanks: [UInt8] = [0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF]
        return bytes.first { !blanks.contains($0) } == UInt8(ascii: "{")
    }

    /// The rows of a CSV or JSON text. Which of the two it is shows in its first character.
    static func table(_ bytes: [UInt8], name: String) throws -> SignalTable {
        do {
            guard looksLikeJSON(bytes) else {
                return try CSVReader.read(bytes).table
            }
            let document = try SignalTableJSON.read(bytes)
            guard document.rowCount > 0 else { throw CommandFailure(.badInput, "\(name) has no data rows") }
            return try document.table()
        } catch let error as TableError {
            throw CommandFailure(.badInput, "\(name): \(error)")
        } catch let error as JSONSyntaxError {
            throw CommandFailure(.badInput, "\(name): \(error)")
        }
    }
}
