import Testing

@testable import lapwing

@Suite struct ProgressLineTests {
    private func written(_ screen: Console.Screen, ascii: Bool = false, _ body: (inout ProgressLine) -> Void) -> String
    {
        var text = ""
        var line = ProgressLine("training", screen: screen, isASCII: ascii) { text += $0 }
        body(&line)
        return text
    }

    @Test func aBarIsDrawnOverItself() {
        let text = written(.init(isInteractive: true, width: 80)) { line in
            line.update(0.5, "cross-fitting")
            line.update(0.5, "cross-fitting")
            line.update(1, "done")
            line.finish()
        }
        let half = String(repeating: "█", count: 12) + String(repeating: "░", count: 12)
        let full = String(repeating: "█", count: 24)
        #expect(
            text
                == "\r\("training  \(half)  50 %  cross-fitting")\u{1B}[K\r\("training  \(full) 100 %  done")\u{1B}[K\r\u{1B}[K"
        )
    }

    @Test func aNarrowTerminalIsNeverOverrun() {
        let text = written(.init(isInteractive: true, width: 30), ascii: true) { $0.update(0.25, "a long message 泵") }
        #expect(text.hasPrefix("\rtraining  [######---------"))
        #expect(DisplayText.width(text.dropLast(2)) <= 30)
    }

    @Test func plainLinesElsewhere() {
        let text = written(.plain) { line in
            line.update(0, "reading")
            line.update(0.01, "reading")
            line.update(0.12, "reading")
            line.update(0.13, "fitting")
            line.update(.nan, "fitting")
            line.update(2, "fitting")
            line.finish()
        }
        #expect(
            text == """
                training: 0 %: reading
                training: 12 %: reading
                training: 13 %: fitting
                training: 100 %: fitting

                """)
    }
}
