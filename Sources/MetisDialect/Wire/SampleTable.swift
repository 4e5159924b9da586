import ControlPlane
import TimeSeries

/// Samples as a CSV file with twelve columns, as Metis exports and imports them.
enum SampleTable {
    private static let columns = [
        "指标集名称", "指标集id", "指标名称", "指标id", "样本来源", "训练集_测试集", "正样本_负样本", "样本窗口", "dataC", "dataB", "dataA",
        "数据时间戳",
    ]

    /// The first line, behind a byte order mark.
    static var header: [UInt8] { [0xEF, 0xBB, 0xBF] + Array(columns.joined(separator: ",").utf8) + [13, 10] }

    static func append(_ sample: KPISample, to bytes: inout [UInt8]) {
        let observation = sample.observation
        let cells = [
            observation.viewName, observation.viewID, observation.attributeName, observation.attributeID,
            sample.labels.source, sample.labels.purpose, sample.labels.verdict, String(sample.window),
            observation.dataC, observation.dataB, observation.dataA,
            String(observation.time.map(MetisTime.seconds) ?? 0),
        ]
        for (index, cell) in cells.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            append(cell, to: &bytes)
        }
        bytes += [13, 10]
    }

    /// Quoted where it must be.
    private static func append(_ cell: String, to bytes: inout [UInt8]) {
        let needsQuotes =
            cell.utf8.contains { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }
            || [cell.utf8.first, cell.utf8.last].contains { (end: UInt8?) in end == 0x20 || end == 0x09 }
        guard needsQuotes else {
            bytes.append(contentsOf: cell.utf8)
            return
        }
        bytes.append(0x22)
        for byte in cell.utf8 {
            if byte == 0x22 { bytes.append(0x22) }
            bytes.append(byte)
        }
        bytes.append(0x22)
    }

    /// - Throws: `MetisRefusal` with the line at fault.
    static func read(_ file: ArraySlice<UInt8>, mostSamples: Int, check: () throws -> Void) throws -> [NewKPISample] {
        let bytes = file.contains(0) ? file.filter { $0 != 0 } : Array(file)
        return try bytes.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress, !bytes.isEmpty else { throw refusal(1, "the file is empty") }
            var scanner = CSVScanner(base: base, count: bytes.count)
            _ = try row(&scanner)
            var samples: [NewKPISample] = []
            while true {
                try check()
                _ = scanner.skipBlankLines()
                guard !scanner.isAtEnd else { return samples }
                guard samples.count < mostSamples else {
                    throw refusal(scanner.line, "a file has at most \(mostSamples) samples")
                }
                let line = scanner.line
                samples.append(try sample(try row(&scanner), line))
            }
        }
    }

    private static func row(_ scanner: inout CSVScanner) throws -> [String] {
        let line = scanner.line
        var cells: [String] = []
        repeat {
            let cell: CSVScanner.Cell
            do { cell = try scanner.cell() } catch { throw refusal(line, "\(error)") }
            guard let text = cell.text else { throw refusal(line, "column \(cells.count + 1) is not UTF-8 text") }
            guard cells.count < columns.count else {
                throw refusal(line, "there are more than \(columns.count) columns")
            }
            cells.append(text)
        } while scanner.skipComma()
        scanner.skipLineEnd()
        return cells
    }

    private static func sample(_ cells: [String], _ line: Int) throws -> NewKPISample {
        guard cells.count == columns.count else {
            throw refusal(line, "there are \(cells.count) columns; \(columns.count) must be there")
        }
        guard let window = Int(cells[7]), (0...10_000_000).contains(window) else {
            throw refusal(line, "column 8 (\(columns[7])) must be a whole number from 0 to 10000000")
        }
        guard let time = Int(cells[11]).flatMap(MetisTime.timestamp(seconds:)) else {
            throw refusal(line, "column 12 (\(columns[11])) must be a time in whole seconds since 1970")
        }
        return NewKPISample(
            observation: KPIObservation(
                viewID: cells[1], viewName: cells[0], attributeID: cells[3], attributeName: cells[2], time: time,
                dataC: cells[8], dataB: cells[9], dataA: cells[10]
            ).cut,
            labels: KPISampleLabels(
                source: Columns.cut(cells[4], to: Columns.source), purpose: Columns.cut(cells[5], to: Columns.source),
                verdict: Columns.cut(cells[6], to: Columns.source)), window: window)
    }

    private static func refusal(_ line: Int, _ reason: String) -> MetisRefusal {
        MetisRefusal(.file, "line \(line): \(reason)")
    }
}
