import Detectors
import TimeSeries

/// What `lapwing score` says about a training.
enum TrainingSummary {
    static func text(_ report: TrainingReport) -> String {
        let accepted = report.signals.count { $0.status == .accepted }
        var lines = [
            "trained on \(report.rows) rows, \(accepted) of \(report.signals.count) signals",
            "fap: requested \(report.fap), rows flagged \(ResourceColumn.shortNumber(report.rowFAP)), "
                + "values flagged \(ResourceColumn.shortNumber(report.valueFAP))",
        ]
        if let clocks = report.clocks {
            let seconds = ResourceColumn.shortNumber(Double(clocks.step) / 1e6)
            lines.append("signals report on clocks of their own: put on rows every \(seconds) s")
        }
        if let warning = report.warning { lines.append("warning: \(warning)") }
        for signal in report.signals where signal.status == .dropped {
            lines.append("warning: signal \(signal.name) was dropped: \(signal.details ?? "no reason given")")
        }
        return lines.map { "lapwing: \(DisplayText.printable($0))\n" }.joined()
    }
}
