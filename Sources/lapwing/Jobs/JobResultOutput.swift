import TimeSeries

/// Results of a detection job in the three forms that `--output` names, one input after the other.
struct JobResultOutput {
    var format: OutputFormat
    /// Whether a table has to say which input it is about.
    var hasSeveral: Bool
    private var count = 0

    init(format: OutputFormat, hasSeveral: Bool) {
        self.format = format
        self.hasSeveral = hasSeveral
    }

    var opening: String {
        switch format {
        case .json: "["
        case .csv: CSVText.line(["input"] + DetectionOutput.csvHeader)
        case .table: ""
        }
    }

    mutating func result(of input: String, _ rows: [DetectedRow]) -> String {
        defer { count += 1 }
        let detection = DetectionOutput(rows: rows)
        switch format {
        case .json:
            let element = JSONObject.of([
                "input": .string(input), "detectionResults": .array(rows.map { .object($0.json) }),
            ])
            return (count == 0 ? "\n" : ",\n") + PrettyJSON.text(.object(element)).trimmingSuffix("\n")
        case .csv: return detection.csvLines.map { CSVText.line([input] + $0) }.joined()
        case .table:
            let heading = hasSeveral ? (count == 0 ? "" : "\n") + DisplayText.printable(input) + "\n\n" : ""
            return heading + detection.text(.table)
        }
    }

    var closing: String { format == .json ? (count == 0 ? "]\n" : "\n]\n") : "" }
}

extension String {
    fileprivate func trimmingSuffix(_ suffix: String) -> Substring {
        hasSuffix(suffix) ? dropLast(suffix.count) : self[...]
    }
}
