/// Scores over time, drawn with characters: a column is a stretch of rows and shows the highest score in it.
struct ScorePlot {
    var scores: [Double]
    var threshold: Double
    /// Stretches that are marked under the plot with their number.
    var spans: [Range<Int>]
    var isASCII = false
    var height = 8

    private static let blocks = Array(" ▁▂▃▄▅▆▇█")
    private static let asciiBlocks = Array("   ..::##")
    private static let marginWidth = 6
    private static let red = "\u{1B}[31m"
    private static let plain = "\u{1B}[0m"

    func text(width: Int, isColoured: Bool = false) -> String {
        let columns = max(10, min(width - Self.marginWidth - 1, scores.count))
        guard !scores.isEmpty else { return "" }
        let heights = (0..<columns).map { column in
            scores[rows(of: column, columns)].max() ?? 0
        }
        let thresholdLine = min(height - 1, max(0, Int(threshold * Double(height))))
        var lines = ["score, highest of about \(max(1, scores.count / columns)) rows a column"]
        for line in stride(from: height - 1, through: 0, by: -1) {
            var text = label(line, thresholdLine).padding(toColumn: Self.marginWidth - 1, alignRight: true)
            text += isASCII ? "|" : "│"
            for score in heights {
                let isAbove = score > threshold
                let cell = character(score, line: line, isThreshold: line == thresholdLine)
                text += isColoured && isAbove && cell != " " ? Self.red + String(cell) + Self.plain : String(cell)
            }
            lines.append(text)
        }
        lines.append(String(repeating: " ", count: Self.marginWidth - 1) + (isASCII ? "+" : "└") + marks(columns))
        lines.append(String(repeating: " ", count: Self.marginWidth) + "numbers: the planted faults")
        return lines.joined(separator: "\n")
    }

    private func rows(of column: Int, _ columns: Int) -> Range<Int> {
        let start = column * scores.count / columns
        return start..<max(start + 1, (column + 1) * scores.count / columns)
    }

    private func label(_ line: Int, _ thresholdLine: Int) -> String {
        if line == thresholdLine { return "\(threshold)" }
        return line == height - 1 ? "1.0" : line == 0 ? "0.0" : ""
    }

    /// The part of a bar that lies in `line`; where there is none, the threshold shows.
    private func character(_ score: Double, line: Int, isThreshold: Bool) -> Character {
        let eighths = Int((score * Double(height) * 8).rounded()) - line * 8
        let blocks = isASCII ? Self.asciiBlocks : Self.blocks
        let block = blocks[min(8, max(0, eighths))]
        return block == " " && isThreshold ? (isASCII ? "-" : "┈") : block
    }

    private func marks(_ columns: Int) -> String {
        var marks = [Character](repeating: isASCII ? "-" : "─", count: columns)
        for (number, span) in spans.enumerated() {
            let covered = (0..<columns).filter { rows(of: $0, columns).overlaps(span) }
            for column in covered { marks[column] = isASCII ? "=" : "━" }
            if !covered.isEmpty { marks[covered[covered.count / 2]] = Character("\((number + 1) % 10)") }
        }
        return String(marks)
    }
}
