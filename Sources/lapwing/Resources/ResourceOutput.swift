import TimeSeries

/// Resources in the three forms that `--output` names.
struct ResourceOutput {
    var columns: [ResourceColumn]
    var format: OutputFormat

    func list(_ items: [JSONValue]) -> String {
        switch format {
        case .json: return PrettyJSON.text(.array(items))
        case .csv: return csv(items)
        case .table:
            var table = TextTable(columns.map(\.heading))
            for item in items { table.add(columns.map { $0.cell(of: item) }) }
            return table.text()
        }
    }

    func one(_ item: JSONObject) -> String {
        switch format {
        case .json: PrettyJSON.text(.object(item))
        case .csv: csv([.object(item)])
        case .table: ResourceSheet.text(item)
        }
    }

    private func csv(_ items: [JSONValue]) -> String {
        CSVText.line(columns.map(\.path))
            + items.map { item in CSVText.line(columns.map { $0.csvCell(of: item) }) }.joined()
    }
}
