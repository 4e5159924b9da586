import Foundation
import KPIDetection

/// The labelled windows that come with Metis, from the CSV form of its sample set.
struct MetisSamples {
    struct Sample {
        let window: KPIWindow
        let isNormal: Bool
    }

    private(set) var train: [Sample] = []
    private(set) var test: [Sample] = []

    /// - Parameter folder: with `sample_dataset.csv`: a header line, then twelve columns, of which three are quoted lists of numbers.
    init(folder: URL) throws {
        let text = try String(contentsOf: folder.appending(path: "sample_dataset.csv"), encoding: .utf8)
        for (index, line) in text.split(whereSeparator: \.isNewline).dropFirst().enumerated() {
            let parts = line.split(separator: "\"", omittingEmptySubsequences: false)
            let words = parts[0].split(separator: ",")
            guard parts.count == 7, words.count == 8 else { throw Unreadable(line: index + 2) }
            func numbers(_ part: Int) -> [Double] { parts[part].split(separator: ",").compactMap { Double($0) } }
            let window = try KPIWindow(a: numbers(5), b: numbers(3), c: numbers(1), window: KPIWindow.standardLength)
            let sample = Sample(window: window, isNormal: words[6] == "positive")
            if words[5] == "train" { train.append(sample) } else { test.append(sample) }
        }
    }

    struct Unreadable: Error {
        let line: Int
    }
}
