import Baselines
import BenchmarkSupport
import Detectors
import Foundation

/// Trains and scores every entity of the development data with every detector and prints what they are worth.
///
///     quality [SET ...] [--detectors dynamic,classic,...] [--fap 0.01,0.05] [--fraction 0.7] [--seed N]
///             [--width-step 10] [--json FILE]
///     quality --compare A.json B.json
///     quality injection [--fusion multiScale|mean] [--fap 0.01] [--fraction 0.7]
///
/// Verdicts are those of the first fap; for each further one the detector is trained again and the realised rate stated.
/// Exits with 1 when the dynamic detector falls below its reference.
@main
enum QualityBenchmark {
    static func main() throws {
        do {
            let options = try CommandLineOptions(
                Array(CommandLine.arguments.dropFirst()),
                allowed: ["detectors", "fap", "fraction", "seed", "width-step", "json", "compare", "fusion"])
            if let first = options["compare"] {
                guard options.words.count == 1 else {
                    throw OptionError(description: "--compare takes two files: --compare A.json B.json")
                }
                print(RunComparison(try RunFile(first), try RunFile(options.words[0])).text())
            } else if options.words == ["injection"] {
                try InjectionBenchmark.run(
                    BenchmarkData(),
                    parameters: DynamicMSET.Parameters(
                        fap: options["fap"].flatMap(Double.init) ?? 0.01,
                        trainingFraction: options["fraction"].flatMap(Double.init) ?? 0.7,
                        fusion: options["fusion"].flatMap(DynamicMSET.Fusion.init) ?? .multiScale))
            } else {
                try run(options)
            }
        } catch let error as OptionError {
            FileHandle.standardError.write(Data("quality: \(error)\n".utf8))
            exit(64)
        }
    }

    private static func run(_ options: CommandLineOptions) throws {
        var settings = DetectorUnderTest.Settings()
        if let fraction = options["fraction"].flatMap(Double.init) { settings.fraction = fraction }
        if let seed = options["seed"].flatMap(UInt64.init) { settings.seed = seed }
        let faps = (options["fap"] ?? "0.01,0.05").split(separator: ",").compactMap { Double($0) }
        guard !faps.isEmpty else { throw OptionError(description: "--fap takes numbers, for example 0.01,0.05") }
        let widthStep = max(1, options["width-step"].flatMap { Int($0) } ?? 10)
        let detectors = try detectors(options["detectors"])
        let data = BenchmarkData()
        let sets = options.words.isEmpty ? try data.sets() : options.words

        let header = [
            "machine": Environment.machine, "fap": faps.map { "\($0)" }.joined(separator: ", "),
            "fraction": "\(settings.fraction)", "seed": "\(settings.seed)",
            "vus": "window 100, widths in steps of \(widthStep), 250 thresholds",
        ]
        for (name, value) in header.sorted(by: { $0.key < $1.key }) { print("\(name): \(value)") }
        for detector in detectors { print("\(detector.name): \(detector.summary)") }
        print("")

        var results: [EntityResult] = []
        for set in sets {
            for name in try data.entities(of: set) {
                let entity = try data.load(name, of: set)
                var line = "\(set)/\(name)"
                for detector in detectors {
                    let result = try EntityResult(
                        detector, set: set, entity, settings: settings, faps: faps, widthStep: widthStep)
                    results.append(result)
                    line += " \(detector.name) \(Format.fixed(result.vusPR, 3))"
                }
                FileHandle.standardError.write(Data((line + "\n").utf8))
            }
        }
        let table = QualityTable(results)
        print(table.data() + "\n")
        print(table.quality { Reference.vusPR($0, $1) } + "\n")
        print(table.cost())
        if let path = options["json"] { try RunFile(header: header, results: results).write(to: path) }
        let failures = Reference.failures(table)
        for failure in failures { print("BELOW TARGET: dynamic \(failure)") }
        if !failures.isEmpty { exit(1) }
    }

    private static func detectors(_ names: String?) throws -> [DetectorUnderTest] {
        let wanted = names.map { $0.split(separator: ",").map(String.init) } ?? DetectorUnderTest.usual
        let all = DetectorUnderTest.all
        if wanted == ["all"] { return all }
        return try wanted.map { name in
            guard let detector = all.first(where: { $0.name == name }) else {
                throw OptionError(
                    description: "no detector '\(name)'; there are " + all.map(\.name).joined(separator: ", "))
            }
            return detector
        }
    }
}
