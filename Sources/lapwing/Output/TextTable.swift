/// Rows of text in aligned columns.
struct TextTable {
    enum Alignment: Sendable { case left, right }

    struct Heading: Sendable {
        var title: String
        var alignment: Alignment

        init(_ title: String, _ alignment: Alignment = .left) {
            self.title = title
            self.alignment = alignment
        }
    }

    var headings: [Heading]
    private(set) var rows: [[String]] = []

    init(_ headings: [Heading]) { self.headings = headings }

    /// Adds a row; cells that are missing are empty, and those too many are left out.
    mutating func add(_ cells: [String]) {
        let cells = cells.prefix(headings.count).map(DisplayText.printable)
        rows.append(cells + Array(repeating: "", count: headings.count - cells.count))
    }

    /// The table with two blanks between columns and none at the ends of lines.
    func text(indent: Int = 0) -> String {
        let widths = headings.indices.map { column in
            rows.reduce(DisplayText.width(headings[column].title)) { max($0, DisplayText.width($1[column])) }
        }
        let margin = String(repeating: " ", count: indent)
        return ([headings.map(\.title)] + rows).map { cells in
            var line = margin
            for (column, cell) in cells.enumerated() {
                let isLast = column == cells.count - 1
                let alignRight = headings[column].alignment == .right
                line += isLast && !alignRight ? cell : cell.padding(toColumn: widths[column], alignRight: alignRight)
                if !isLast { line += "  " }
            }
            while line.last == " " { line.removeLast() }
            return line + "\n"
        }.joined()
    }
}
