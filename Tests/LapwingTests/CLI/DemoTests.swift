import Detectors
import Testing
import TimeSeries

@testable import lapwing

@Suite struct DemoTests {
    @Test func theSameSeedGivesTheSameReadings() {
        let one = PumpStation.tables(seed: 5, trainingRows: 300)
        let two = PumpStation.tables(seed: 5, trainingRows: 300)
        #expect(one.training == two.training && one.detection == two.detection)
        #expect(one.training != PumpStation.tables(seed: 6, trainingRows: 300).training)
    }

    @Test func theTablesAreWhatTheyPromise() throws {
        let (training, detection) = PumpStation.tables(seed: 1, trainingRows: 2880)
        #expect(training.rowCount == 2880 && detection.rowCount == Faults.detectionRows)
        #expect(training.signalNames == PumpSignal.allCases.map(\.name) && training.signalCount >= 12)
        #expect(detection.values.count <= DetectionRequest.largestCall)
        let missing = training.values.count { $0.isNaN }
        #expect(missing > 0 && Double(missing) < 0.01 * Double(training.values.count))
        let times = try #require(detection.timestamps)
        #expect(zip(times, times.dropFirst()).allSatisfy { $1.microseconds - $0.microseconds == 60_000_000 })
        #expect(times[0].rfc3339.hasSuffix("T00:00:00.000Z"))
        // What is uploaded reads back as what was simulated.
        let reread = try CSVReader.read(SignalCSV.bytes(training)).table
        #expect(reread == training)
    }

    @Test func theFaultsAreDocumentedAndApart() {
        #expect(Faults.all.count == 5)
        #expect(Set(Faults.all.map(\.cause)).count == PlantedFault.Cause.allCases.count)
        for fault in Faults.all {
            #expect(!fault.guilty.isEmpty && !fault.name.isEmpty && !fault.description.isEmpty)
            #expect(fault.span.upperBound <= Faults.detectionRows)
            #expect(fault.progress(at: fault.rows.lowerBound - 1) == 0)
            #expect(fault.progress(at: fault.rows.upperBound - 1) == 1)
        }
        for (one, next) in zip(Faults.all, Faults.all.dropFirst()) {
            #expect(one.span.upperBound < next.rows.lowerBound)
        }
    }

    @Test func theFlowMeterReallySticks() throws {
        let fault = try #require(Faults.all.first { $0.cause == .stuckFlowSensor })
        let detection = PumpStation.tables(seed: 1, trainingRows: 1440).detection
        let flow = fault.rows.map { detection[$0, PumpSignal.pumpFlow.rawValue] }.filter { !$0.isNaN }
        #expect(Set(flow).count == 1)
    }

    private func row(_ index: Int, _ signal: String, score: Double = 0.8) throws -> DetectedRow {
        try DetectedRow(
            .object(
                .of([
                    "rowIndex": .number(Double(index), isInteger: true), "score": .decimal(score),
                    "anomalies": .array([
                        .object(.of(["signalName": .string(signal), "anomalyScore": .decimal(score)]))
                    ]),
                ])))
    }

    @Test func theReportComparesFoundWithPlanted() throws {
        let table = PumpStation.tables(seed: 1, trainingRows: 1440).detection
        let wear = Faults.all[0]
        let clog = Faults.all[1]
        let report = DemoReport(
            rows: table,
            found: [
                try row(wear.rows.lowerBound + 30, PumpSignal.vibration.name),
                try row(wear.rows.lowerBound + 31, PumpSignal.vibration.name),
                try row(wear.rows.lowerBound + 31, PumpSignal.pumpFlow.name),
                try row(clog.rows.lowerBound, PumpSignal.tankLevel.name), try row(10, "x"), try row(15, "x"),
                try row(100, "x"),
            ])
        #expect(report.outcomes.map(\.isDetected) == [true, true, false, false, false])
        #expect(report.outcomes.map(\.isRightlyAccused) == [true, false, false, false, false])
        #expect(report.outcomes[0].delay == 30 && report.outcomes[1].delay == 0)
        #expect(report.outcomes[0].leading == [PumpSignal.vibration.name, PumpSignal.pumpFlow.name])
        #expect(report.falseAlarms.map(\.rows) == [10...15, 100...100])
        let text = report.text()
        #expect(text.contains("2 of 5 planted faults found; 2 false alarms: rows 10-15, row 100"))
        #expect(text.split(separator: "\n").allSatisfy { DisplayText.width($0) <= 80 })
        #expect(report.csv().split(separator: "\n").count == 6)
    }

    @Test func thePlotFitsAndMarks() {
        var scores = [Double](repeating: 0.2, count: 400)
        for row in 100..<150 { scores[row] = 0.9 }
        let plot = ScorePlot(scores: scores, threshold: 0.5, spans: [100..<150, 300..<340])
        for width in [20, 80, 200] {
            let lines = plot.text(width: width).split(separator: "\n")
            #expect(lines.allSatisfy { DisplayText.width($0) <= max(width, 50) })
            #expect(lines.dropFirst().prefix(8).allSatisfy { DisplayText.width($0) <= width })
        }
        let text = plot.text(width: 80)
        #expect(text.contains("0.5│┈┈") && text.contains("━1━") && text.contains("━2━") && !text.contains("\u{1B}"))
        #expect(plot.text(width: 80, isColoured: true).contains("\u{1B}[31m"))
        let ascii = ScorePlot(scores: scores, threshold: 0.5, spans: [100..<150], isASCII: true).text(width: 80)
        #expect(ascii.utf8.allSatisfy { $0 < 0x80 })
    }

    @Test func theDetectorFindsTheFaults() throws {
        // Three days to train on keep this short; the demo itself takes ten.
        let (training, detection) = PumpStation.tables(seed: 1, trainingRows: 4320)
        let found = try DynamicMSET.fit(training).score(detection)
        let outcomes = Faults.all.map { fault in fault.span.contains { found.isAnomaly[$0] } }
        #expect(outcomes.count { $0 } >= DemoReport.leastDetected)
        let outside = (0..<found.rowCount).count { row in
            found.isAnomaly[row] && !Faults.all.contains { $0.span.contains(row) }
        }
        #expect(outside < 60)
    }
}
