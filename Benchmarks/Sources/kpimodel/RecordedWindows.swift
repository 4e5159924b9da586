import Foundation
import KPIDetection

/// Windows with Metis's own answers, by where they come from.
enum RecordedWindows {
    private struct Case: Decodable {
        let source, dataA, dataB, dataC: String
        let window: Int
    }

    /// - Parameter folder: with `value.json`; windows of another length than the standard are left out.
    static func bySource(folder: URL) throws -> [(source: String, windows: [KPIWindow])] {
        let data = try Data(contentsOf: folder.appending(path: "value.json"))
        let cases = try JSONDecoder().decode([Case].self, from: data)
        var groups: [String: [KPIWindow]] = [:]
        for item in cases where item.window == KPIWindow.standardLength {
            func numbers(_ text: String) -> [Double] { text.split(separator: ",").compactMap { Double($0) } }
            let window = try KPIWindow(a: numbers(item.dataA), b: numbers(item.dataB), c: numbers(item.dataC))
            // The public data sets by the name of the set, not of each series.
            let source = item.source.split(separator: " ").prefix(2).joined(separator: " ")
            let group = item.source.contains("/") ? String(source.split(separator: " ")[0]) : source
            groups[group, default: []].append(window)
        }
        return groups.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
}
