import ArgumentParser
import Detectors
import Foundation
import TimeSeries

/// `lapwing score`
struct ScoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "score",
        abstract: "Train on one CSV file and score another, without a server.",
        discussion: """
            lapwing score --train normal.csv --input new.csv --output scores.csv
            lapwing score --train normal.csv --input new.csv -o - | grep ,true,

            FILES
              The first column is the timestamp, whatever its name; every other column
              is a signal of numbers. An empty cell is a missing reading. Rows are
              taken in the order they stand in: when timestamps are missing, unreadable,
              equal or out of order, a warning is given and they are left aside.
              The signals of --input are found by name, in any order. One that is
              missing is an error; one that was not trained is left aside, with a
              warning.
              Signals that report at their own times, most cells of a row empty, are put
              on one clock; rows between its rows have score 0 and count in the next.
              Training data has at least 60 rows and 1 to 300 signals, and should show
              normal operation.

            OUTPUT
              row,timestamp,score,isAnomaly,signals, one line for each input row:
                row        from 0
                timestamp  as in the input
                score      0...1; 0.5 lies exactly on the trained threshold
                isAnomaly  true or false
                signals    index:anomalyScore of every signal, separated by blanks;
                           the index counts the signals of --train from 0; a signal
                           that training dropped has 0
              With --details also threshold (where the bar stood: a row is anomalous
              above it), incidentId (flagged rows at most ten rows apart share one) and
              advice (RETRAIN, PERSISTENT_CHANGE, MODEL_MISMATCH).

            \(AlgorithmOptions.help)
            """)

    @Option(help: ArgumentHelp("CSV file of normal operation.", valueName: "file"))
    var train: String

    @Option(help: ArgumentHelp("CSV file to score.", valueName: "file"))
    var input: String

    @Option(name: .shortAndLong, help: ArgumentHelp("CSV file to write; - is standard output.", valueName: "file"))
    var output: String

    @Option(
        help: ArgumentHelp("Target probability that a normal row is flagged, 0.001...0.1.", valueName: "probability"))
    var fap: Double = 0.01

    @Option(
        help: ArgumentHelp(
            "Share of the training rows used to fit in each round of cross-fitting, 0.5...0.95.", valueName: "share"))
    var trainingFraction: Double = 0.7

    @OptionGroup var algorithm: AlgorithmOptions

    @Option(help: "slow lets the bar follow slow drift; off leaves it where training put it.")
    var drift: CreateStream.Drift = .slow

    @Option(help: "model takes the training data for normal; plant the first 30 rows, for commissioning.")
    var start: CreateStream.Start = .model

    @Flag(help: "Add the columns threshold, incidentId and advice.")
    var details = false

    @Flag(inversion: .prefixedNo, help: "Show progress. (default: when standard error is a terminal)")
    var progress: Bool?

    @Flag(name: .shortAndLong, help: "Write no report, no progress and no warnings.")
    var quiet = false

    func validate() throws {
        do {
            try settings(signals: 2).validated()
        } catch let error as DetectorError {
            throw ValidationError("\(error)")
        }
        if start == .plant, case .classicMSET = try settings(signals: 2) {
            throw ValidationError("--start plant: classic MSET has a threshold that does not move")
        }
    }

    private func settings(signals: Int) throws -> DetectorSettings {
        var settings =
            try algorithm.resolved()
            ?? (signals == 1 ? .perSignalMSET(DynamicMSET.Parameters()) : .dynamicMSET(DynamicMSET.Parameters()))
        settings.fap = fap
        settings.trainingFraction = trainingFraction
        return settings
    }

    func run() throws { try run(console: .standard) }

    func run(console: Console) throws {
        let note: (String) -> Void = { message in
            if !quiet { console.writeError("lapwing: \(DisplayText.printable(message))\n") }
        }
        let training = try ScoreTable.read(train, note: note)
        let model = try fit(training.table, console: console)
        if !quiet { console.writeError(TrainingSummary.text(model.report)) }

        let scored = try ScoreTable.read(input, note: note)
        let matched = try scored.matched(to: model, name: input, note: note)
        let lines = ScoreLines(
            model: model, timestamps: scored.timestampTexts,
            options: DecisionOptions(drift: drift.core, start: start.core), showsDecision: details)
        if output == "-" {
            try lines.write(matched) { console.writeBytes($0) }
        } else {
            let file = try AtomicFile(replacing: output)
            do {
                try lines.write(matched) { try file.append($0) }
                try file.commit()
            } catch {
                file.abandon()
                throw error
            }
        }
    }

    private func fit(_ table: SignalTable, console: Console) throws -> any FittedDetector {
        let isShown = !quiet && (progress ?? console.errorScreen.isInteractive)
        var line = ProgressLine("training", screen: console.errorScreen, write: console.writeError)
        defer { line.finish() }
        do {
            return try settings(signals: table.signalCount).fit(table) { fraction, phase in
                if isShown { line.update(fraction, phase) }
            }
        } catch let error as DetectorError {
            throw CommandFailure(.badInput, "\(train): \(error)")
        }
    }
}
