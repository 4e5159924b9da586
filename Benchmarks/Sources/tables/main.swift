import BenchmarkSupport
import Detectors
import Foundation

// Detectors of anomalous table rows: agreement with what the original service said of its sample data, how well they rank rows that they
// have not seen, and what they cost.
//
//     tables [agreement] [quality] [speed] [--seeds N] [--data FOLDER]
//
// FOLDER holds cardio.json, lympho.csv and lympho_recorded_scores.csv; default $LAPWING_DATA/nexosis, else ../shared/data/nexosis. Without
// it what needs it is left out. N (20) seeds, each with a split of its own.

let options = try CommandLineOptions(Array(CommandLine.arguments.dropFirst()), allowed: ["seeds", "data"])
let data = ProcessInfo.processInfo.environment["LAPWING_DATA"] ?? "../shared/data"
let samples = SampleTables(folder: URL(fileURLWithPath: options["data"] ?? data + "/nexosis"))
let seeds = max(options["seeds"].flatMap(Int.init) ?? 20, 1)
let asked = options.words.isEmpty ? ["agreement", "quality", "speed"] : options.words

print(Environment.machine)
if !samples.areThere { print("no \(samples.folder.path): only tables that are made up") }
if asked.contains("agreement"), samples.areThere { try Agreement(samples: samples).report() }
if asked.contains("quality") { try RowQuality(samples: samples, seeds: seeds).report() }
if asked.contains("speed") { try TableSpeed().report() }
