import TimeSeries

/// The rows of an answer in the form that was asked for.
struct SeriesOutput {
    private let answer: JSONValue

    init(_ answer: [UInt8]) throws { self.answer = try JSONValue(parsing: answer) }

    private var rows: [JSONObject] { answer.object?["data"]?.array?.compactMap(\.object) ?? [] }

    func text(_ format: OutputFormat) -> String {
        switch format {
        case .json: PrettyJSON.text(answer)
        case .csv: csv()
        case .table: table()
        }
    }

    private func csv() -> String {
        guard let names = rows.first?.names else { return "" }
        return CSVText.line(names) + rows.map { CSVText.line($0.members.map { ScalarText.of($0.value) }) }.joined()
    }

    private func table() -> String {
        guard let first = rows.first else { return "" }
        var table = TextTable(
            first.members.map { member in
                let isTime = member.name == "timestamp"
                return .init(
                    isTime ? "TIME" : member.name.uppercased(), isTime || member.value.number == nil ? .left : .right)
            })
        for row in rows {
            table.add(
                row.members.map { member in
                    guard member.name == "timestamp", let seconds = member.value.integer,
                        let time = Timestamp(unixSeconds: seconds)
                    else { return ScalarText.of(member.value) }
                    return time.rfc3339
                })
        }
        return table.text()
    }
}

extension Timestamp {
    /// nil where the calendar ends.
    init?(unixSeconds seconds: Int) {
        let (microseconds, overflows) = Int64(seconds).multipliedReportingOverflow(by: 1_000_000)
        self.init(microseconds: microseconds)
        guard !overflows, self >= .earliest, self <= .latest else { return nil }
    }
}
