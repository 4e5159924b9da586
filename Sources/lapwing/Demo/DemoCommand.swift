import ArgumentParser
import TimeSeries

/// `lapwing demo`
struct DemoCommand: APICommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Run the whole workflow on a simulated pump station with planted faults.",
        discussion: """
            Start a server in another terminal (lapwing serve), then:

              lapwing demo
              lapwing demo --rows 5760 --seed 7

            The demo simulates a pump station with \(PumpSignal.allCases.count) sensors, a row a minute: --rows rows of \
            normal operation to train on, then \(Faults.detectionRows) rows with five faults. It uploads both, creates a \
            project, a data asset, a model and a deployment, and asks for anomalies. Everything is kept, under names with \
            the time of the run, and the last lines say how to go on from there.

            FAULTS (rows of the second part)
            \(DemoReport.faultList)

            The exit status is 1 when fewer than \(DemoReport.leastDetected) of the five are found.
            """)

    @Option(help: ArgumentHelp("Rows to train on, 2880...50000; a day is 1440.", valueName: "count"))
    var rows: Int = 14_400

    @Option(help: ArgumentHelp("Seed of the simulator: the same seed gives the same readings.", valueName: "number"))
    var seed: UInt64 = 1

    @Option(
        help: ArgumentHelp(
            "Target probability that a value of a normal row is flagged, 0...0.05.", valueName: "probability"))
    var fap: Double = 0.01

    @Flag(help: "Draw with ASCII characters only.")
    var ascii = false

    @Option(help: ArgumentHelp("Longest time to wait for the training.", valueName: "seconds"))
    var timeout: Int = 1200

    @OptionGroup(title: "Connection And Output") var options: ConnectionOptions

    func validate() throws {
        guard (2880...50_000).contains(rows) else { throw ValidationError("--rows must lie in 2880...50000") }
        guard (1...10_000_000).contains(timeout) else {
            throw ValidationError("--timeout must lie in 1...10000000 seconds")
        }
    }

    func perform(_ session: Session) async throws {
        let (training, detection) = PumpStation.tables(seed: seed, trainingRows: rows)
        var workflow = DemoWorkflow(session: session, fap: fap, timeout: .seconds(timeout))
        let result = try await workflow.run(training: training, detection: detection)

        let report = DemoReport(rows: detection, found: result.found)
        let screen = session.console.screen
        switch session.output {
        case .table:
            session.show(report.text())
            let plot = ScorePlot(
                scores: result.scores, threshold: 0.5, spans: Faults.all.map(\.rows), isASCII: ascii)
            session.show(
                "\n" + plot.text(width: screen.width, isColoured: screen.isInteractive && !ascii) + "\n")
            session.show(result.nextSteps(options))
        case .json: session.show(PrettyJSON.text(.object(report.json(result))))
        case .csv: session.show(report.csv())
        }
        let detected = report.outcomes.count { $0.isDetected }
        guard detected >= DemoReport.leastDetected else {
            throw CommandFailure(.refused, "only \(detected) of \(report.outcomes.count) faults were found")
        }
    }
}
