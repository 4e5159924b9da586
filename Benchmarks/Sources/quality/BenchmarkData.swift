import BenchmarkSupport
import Foundation
import TimeSeries

/// One entity of a data set: training table, test table, and a label for every test row.
struct Entity {
    let name: String
    let train: SignalTable
    let test: SignalTable
    let labels: [Bool]
    /// Anomalous signals of each test row, empty where the labels do not say.
    let signals: [[Int]]
}

/// The development data: `FOLDER/<set>/<entity>.{train,test,labels}.csv.gz`.
struct BenchmarkData {
    let folder: URL

    /// `LAPWING_DATA/benchmarks`, or the shared data beside the project.
    init() {
        let root =
            ProcessInfo.processInfo.environment["LAPWING_DATA"].map { URL(fileURLWithPath: $0, isDirectory: true) }
            ?? URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
                "../../../../shared/data", isDirectory: true
            ).standardizedFileURL
        folder = root.appendingPathComponent("benchmarks", isDirectory: true)
    }

    func sets() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { !$0.contains(".") }.sorted()
    }

    func entities(of set: String) throws -> [String] {
        let suffix = ".train.csv.gz"
        return try FileManager.default.contentsOfDirectory(atPath: folder.appendingPathComponent(set).path)
            .filter { $0.hasSuffix(suffix) }.map { String($0.dropLast(suffix.count)) }.sorted()
    }

    func load(_ entity: String, of set: String) throws -> Entity {
        let base = folder.appendingPathComponent(set)
        func bytes(_ part: String) throws -> [UInt8] {
            try Self.decompress(base.appendingPathComponent("\(entity).\(part).csv.gz"))
        }
        var options = CSVReader.Options()
        options.requireStrictlyIncreasing = false
        let train = try CSVReader.read(try bytes("train"), options: options).table
        let test = try CSVReader.read(try bytes("test"), options: options).table
        let (labels, signals) = try Self.labels(try bytes("labels"), rows: test.rowCount)
        return Entity(name: entity, train: train, test: test, labels: labels, signals: signals)
    }

    private static func labels(_ bytes: [UInt8], rows: Int) throws -> ([Bool], [[Int]]) {
        var labels = [Bool](repeating: false, count: rows)
        var signals = [[Int]](repeating: [], count: rows)
        let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
        let header = lines.first?.split(separator: ",").map(String.init) ?? []
        guard let rowColumn = header.firstIndex(of: "row"), let labelColumn = header.firstIndex(of: "label") else {
            throw OptionError(description: "a label file needs the columns row and label")
        }
        for line in lines.dropFirst() {
            let cells = line.split(separator: ",", omittingEmptySubsequences: false)
            guard let row = Int(cells[rowColumn]), labels.indices.contains(row) else {
                throw OptionError(description: "label line '\(line)' names no test row")
            }
            labels[row] = cells[labelColumn] == "1"
            if let column = header.firstIndex(of: "signals"), column < cells.count {
                signals[row] = cells[column].split(separator: " ").compactMap { Int($0) }
            }
        }
        return (labels, signals)
    }

    /// Reads a gzip file with the system's `gunzip`.
    private static func decompress(_ file: URL) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["gunzip", "-c", file.path]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw OptionError(description: "cannot read \(file.path)") }
        return [UInt8](data)
    }
}
