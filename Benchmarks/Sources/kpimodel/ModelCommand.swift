import BenchmarkSupport
import Foundation
import KPIDetection

/// What the command line asks for.
struct ModelCommand {
    private let options: CommandLineOptions
    private let teacher: BoostedTrees
    private let samples: MetisSamples
    private let fixtures: URL?

    init(_ options: CommandLineOptions) throws {
        self.options = options
        let metis = URL(filePath: try Self.required("metis", options))
        teacher = try BoostedTrees(decoding: [UInt8](Data(contentsOf: metis.appending(path: "xgb_default_model"))))
        samples = try MetisSamples(folder: metis)
        fixtures = options["fixtures"].map { URL(filePath: $0) }
    }

    func run() throws {
        switch options.words {
        case ["train"]: try train()
        case ["check"]:
            let bytes = try Data(contentsOf: URL(filePath: Self.required("model", options)))
            try print(examined(BoostedTrees(decoding: [UInt8](bytes))).joined(separator: "\n"))
        default: throw OptionError(description: "the command must be train or check")
        }
    }

    private func train() throws {
        let output = URL(filePath: try Self.required("output", options))
        var lesson = Lesson()
        lesson.windows = try number("windows") ?? lesson.windows
        lesson.variations = try number("variations") ?? lesson.variations
        lesson.seed = try number("seed") ?? lesson.seed
        var fit = TreeFit()
        fit.rounds = try number("rounds") ?? fit.rounds
        fit.depth = try number("depth") ?? fit.depth
        fit.rate = try number("rate") ?? fit.rate
        fit.seed = lesson.seed

        note("computing the features")
        let rows = lesson.rows(teacher: teacher, samples: samples.train)
        note("fitting trees to \(rows.count) rows")
        let model = try fit.model(of: rows) { if $0 % 20 == 0 { note("tree \($0) of \(fit.rounds)") } }
        let bytes = Data(model.encoded())
        try bytes.write(to: output)
        note("\(bytes.count) bytes written to \(output.path)")
        let lines = report(lesson, fit, rows: rows, bytes: bytes.count) + (try examined(model))
        print(lines.joined(separator: "\n"))
        guard let path = options["report"] else { return }
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(filePath: path))
    }

    private func report(_ lesson: Lesson, _ fit: TreeFit, rows: TaughtRows, bytes: Int) -> [String] {
        let alarms = rows.labels.count { Double($0) < Verdict.threshold }
        return [
            "| what | how much |",
            "| --- | --- |",
            "| simulated windows, labelled by the stock model | \(lesson.windows) |",
            "| variations of the \(samples.train.count) training samples, labelled by the stock model | "
                + "\(samples.train.count * lesson.variations) |",
            "| training samples with their own labels, each \(lesson.sampleWeight) times | "
                + "\(samples.train.count * lesson.sampleWeight) |",
            "| rows below the threshold of 0.15 | \(alarms) of \(rows.count) |",
            "| trees, depth, rate, share of rows | \(fit.rounds), \(fit.depth), \(fit.rate), 0.8 |",
            "| seed | \(lesson.seed) |",
            "| bytes of the model file | \(bytes) |",
            "",
        ]
    }

    private func examined(_ model: BoostedTrees) throws -> [String] {
        try Examination(teacher: teacher, pupil: model).lines(samples: samples, fixtures: fixtures)
    }

    private func number<Number: LosslessStringConvertible>(_ name: String) throws -> Number? {
        guard let text = options[name] else { return nil }
        guard let number = Number(text) else {
            throw OptionError(description: "--\(name) must be a number, not \(text)")
        }
        return number
    }

    private static func required(_ name: String, _ options: CommandLineOptions) throws -> String {
        guard let value = options[name] else { throw OptionError(description: "--\(name) is needed") }
        return value
    }

    private func note(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }
}
