import BenchmarkSupport
import DetectionMetrics
import Detectors
import Foundation

/// Trains and scores every entity of the development data and prints the table of the reference.
///
///     quality injection | quality [SET ...] [--fap 0.01] [--fraction 0.7] [--seed N] [--width-step 10] [--fusion mean] [--json FILE]
///         [--entities yes]
@main
enum QualityBenchmark {
    /// VUS-PR of the reference implementation (mset.md 9.8b); a set may not fall below 0.98 of its value.
    static let reference = [
        "asd": 0.583, "nab": 0.345, "skab": 0.930, "smapmsl": 0.320, "smd": 0.501, "synth": 0.732, "tep": 0.975,
    ]
    static let leastMacro = 0.66

    static func main() throws {
        let options: CommandLineOptions
        do {
            options = try CommandLineOptions(
                Array(CommandLine.arguments.dropFirst()),
                allowed: ["fap", "fraction", "seed", "fusion", "width-step", "json", "entities"])
        } catch {
            FileHandle.standardError.write(Data("quality: \(error)\n".utf8))
            exit(64)
        }
        var parameters = DynamicMSET.Parameters(
            fusion: options["fusion"].flatMap(DynamicMSET.Fusion.init) ?? .multiScale)
        if let fap = options["fap"].flatMap(Double.init) { parameters.fap = fap }
        if let fraction = options["fraction"].flatMap(Double.init) { parameters.trainingFraction = fraction }
        if let seed = options["seed"].flatMap(UInt64.init) { parameters.seed = seed }
        let widthStep = max(1, options["width-step"].flatMap { Int($0) } ?? 10)

        let data = BenchmarkData()
        if options.words == ["injection"] { return try InjectionBenchmark.run(data, parameters: parameters) }
        let sets = options.words.isEmpty ? try data.sets() : options.words
        print(
            "detector dynamic MSET; fap \(parameters.fap), fraction \(parameters.trainingFraction), seed \(parameters.seed)"
        )
        print("\(Environment.machine); VUS window 100, widths in steps of \(widthStep), 250 thresholds\n")

        var results: [EntityResult] = []
        for set in sets {
            for entity in try data.entities(of: set) {
                let result = try EntityResult(
                    set: set, try data.load(entity, of: set), parameters: parameters, widthStep: widthStep)
                results.append(result)
                FileHandle.standardError.write(Data("\(set)/\(entity) \(Format.fixed(result.vusPR, 3))\n".utf8))
            }
        }
        if options["entities"] != nil { print(QualityTable.entities(results) + "\n") }
        print(QualityTable.sets(results, reference: reference))
        print("peak memory \(Format.fixed(Environment.peakMemoryMB, 0)) MB")
        if let path = options["json"] {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
            try encoder.encode(results).write(to: URL(fileURLWithPath: path))
        }
        let failures = QualityTable.failures(results, reference: reference, leastMacro: leastMacro)
        for failure in failures { print("BELOW TARGET: \(failure)") }
        if !failures.isEmpty { exit(1) }
    }
}
