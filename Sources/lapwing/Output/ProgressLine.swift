/// How far something is: a bar that is drawn over itself on a terminal, plain lines elsewhere.
struct ProgressLine {
    private let screen: Console.Screen
    private let write: (String) -> Void
    private let title: String
    private let isASCII: Bool
    private var shown = ""
    private var shownDecade = -1
    private var shownMessage = ""

    static let barWidth = 24
    private static let clearToEnd = "\u{1B}[K"

    init(
        _ title: String, screen: Console.Screen, isASCII: Bool = false, write: @escaping (String) -> Void
    ) {
        self.title = title
        self.screen = screen
        self.isASCII = isASCII
        self.write = write
    }

    /// - Parameter fraction: the finished share, 0...1.
    mutating func update(_ fraction: Double, _ message: String) {
        let fraction = min(1, max(0, fraction.isNaN ? 0 : fraction))
        let message = DisplayText.printable(message)
        if screen.isInteractive { draw(fraction, message) } else { log(fraction, message) }
    }

    /// Takes the bar off the terminal again. Call it before anything else is written there.
    mutating func finish() {
        guard screen.isInteractive, !shown.isEmpty else { return }
        write("\r" + Self.clearToEnd)
        shown = ""
    }

    private mutating func draw(_ fraction: Double, _ message: String) {
        let full = Int((fraction * Double(Self.barWidth)).rounded(.down))
        let bar =
            isASCII
            ? "[" + String(repeating: "#", count: full) + String(repeating: "-", count: Self.barWidth - full) + "]"
            : String(repeating: "█", count: full) + String(repeating: "░", count: Self.barWidth - full)
        let percent = "\(Int(fraction * 100))".padding(toColumn: 3, alignRight: true)
        // A line that wraps could not be drawn over.
        let line = DisplayText.clipped(
            "\(title)  \(bar) \(percent) %  \(message)", to: screen.width - 1, ellipsis: isASCII ? "..." : "…")
        guard line != shown else { return }
        write("\r" + line + Self.clearToEnd)
        shown = line
    }

    /// A line for every new message and for every tenth of the way.
    private mutating func log(_ fraction: Double, _ message: String) {
        let decade = Int(fraction * 10)
        guard decade > shownDecade || message != shownMessage else { return }
        shownDecade = max(decade, shownDecade)
        shownMessage = message
        write("\(title): \(Int(fraction * 100)) %\(message.isEmpty ? "" : ": \(message)")\n")
    }
}
