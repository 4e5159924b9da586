import ArgumentParser
import Foundation
import Testing

@testable import lapwing

@Suite struct ScoreTests {
    /// Three signals that move together, a row a minute; `c` is lost for most of the time when `sparse`.
    private func csv(rows: Int, header: String = "timestamp,a,b,c", sparse: Bool = false, odd: Int? = nil) -> String {
        var text = header + "\n"
        for row in 0..<rows {
            let phase = Double(row) / 7
            let wobble = Double((row * 7919) % 101) / 1010
            let minute = String(format: "2026-01-01T%02d:%02d:00Z", row / 60, row % 60)
            let b = row == odd ? 40 : 2 * sin(phase) + wobble
            text += "\(minute),\(sin(phase) + wobble),\(b),\(sparse && row % 5 > 0 ? "" : "\(cos(phase))")\n"
        }
        return text
    }

    private func score(_ training: String, _ input: String, _ options: [String] = []) throws -> (
        lines: [String], notes: String
    ) {
        try withTemporaryFolder { folder in
            try Data(training.utf8).write(to: URL(fileURLWithPath: folder + "/train.csv"))
            try Data(input.utf8).write(to: URL(fileURLWithPath: folder + "/input.csv"))
            let arguments = [
                "--train", folder + "/train.csv", "--input", folder + "/input.csv", "--output", folder + "/out.csv",
            ]
            let captured = CapturedOutput()
            try ScoreCommand.parse(arguments + options).run(console: captured.console())
            let text = try String(contentsOfFile: folder + "/out.csv", encoding: .utf8)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 3)
            return (text.split(separator: "\n").map(String.init), captured.errorText)
        }
    }

    @Test func aLineForEveryRow() throws {
        let (lines, notes) = try score(csv(rows: 200), csv(rows: 90, odd: 50))
        #expect(lines.count == 91)
        #expect(lines[0] == "row,timestamp,score,isAnomaly,signals")
        for (row, line) in lines.dropFirst().enumerated() {
            let cells = line.split(separator: ",", omittingEmptySubsequences: false)
            #expect(cells.count == 5)
            #expect(cells[0] == "\(row)")
            #expect(cells[1] == String(format: "2026-01-01T%02d:%02d:00Z", row / 60, row % 60))
            let score = try #require(Double(cells[2]))
            #expect((0...1).contains(score))
            #expect(cells[3] == "true" || cells[3] == "false")
            let signals = cells[4].split(separator: " ").map { $0.split(separator: ":") }
            #expect(signals.map { $0[0] } == ["0", "1", "2"])
            for signal in signals { #expect(Double(signal[1]).map((0...1).contains) == true) }
        }
        #expect(lines[51].contains(",true,"))
        #expect(notes.contains("trained on 200 rows, 3 of 3 signals"))
        #expect(notes.contains("fap: requested 0.01"))
        #expect(!notes.contains("timestamp"))
    }

    @Test func columnsGoByName() throws {
        let input = "t,c,extra,b,a\n2026-01-01T00:00:00Z,1,5,0,0\n2026-01-01T00:01:00Z,0.99,5,0.28,0.14\n"
        let same = "timestamp,a,b,c\n2026-01-01T00:00:00Z,0,0,1\n2026-01-01T00:01:00Z,0.14,0.28,0.99\n"
        let (lines, notes) = try score(csv(rows: 100), input)
        #expect(try score(csv(rows: 100), same).lines == lines)
        #expect(notes.contains("not trained, left aside: extra"))
        #expect(notes.contains("the first column, \"t\", is taken for the timestamp"))
        #expect(throws: CommandFailure.self) { try score(csv(rows: 100), "timestamp,a\n2026-01-01T00:00:00Z,1\n") }
    }

    @Test(arguments: ["2026-01-01T00:00:00Z", "2025-01-01T00:00:00Z", "noon", ""])
    func oddTimestampsWarn(_ second: String) throws {
        let input = "timestamp,a,b,c\n2026-01-01T00:00:00Z,0,0,1\n\(second),0.14,0.28,0.99\n"
        let (lines, notes) = try score(csv(rows: 100), input)
        #expect(notes.contains("warning: ") && notes.contains("rows are taken in order"))
        #expect(lines.count == 3)
        #expect(lines[2].hasPrefix("1,\(second),"))
    }

    @Test func droppedSignalsKeepTheirPlace() throws {
        let (lines, notes) = try score(csv(rows: 120, sparse: true), csv(rows: 5))
        #expect(notes.contains("signal c was dropped"))
        for line in lines.dropFirst() { #expect(line.hasSuffix(" 2:0")) }
    }

    @Test func quietIsQuiet() throws {
        let notes = try score(csv(rows: 100), csv(rows: 3, header: "when,a,b,c"), ["--quiet"]).notes
        #expect(notes.isEmpty)
    }

    @Test func oddTextsInTheTimeColumnAreQuoted() throws {
        let lines = try score(csv(rows: 100), "timestamp,a,b,c\n\"1, \"\"x\"\"\",0,0,1\n", ["-q"]).lines
        #expect(lines[1].hasPrefix("0,\"1, \"\"x\"\"\","))
    }

    @Test func aFailureLeavesNoFile() throws {
        try withTemporaryFolder { folder in
            let command = try ScoreCommand.parse([
                "--train", "/nonexistent", "--input", "x", "--output", folder + "/out",
            ])
            #expect(throws: CommandFailure.self) { try command.run(console: CapturedOutput().console()) }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
        }
    }
}
