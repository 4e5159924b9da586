import BenchmarkSupport
import Foundation
import KPIDetection

/// Trains the built-in model of the KPI detector with Metis's own as its teacher:
///
///     kpimodel train --metis FOLDER [--fixtures FOLDER] --output FILE [--report FILE]
///     kpimodel check --metis FOLDER [--fixtures FOLDER] --model FILE
do {
    let options = try CommandLineOptions(
        Array(CommandLine.arguments.dropFirst()),
        allowed: [
            "metis", "fixtures", "output", "report", "model", "windows", "variations", "seed", "depth", "rounds",
            "rate",
        ])
    try ModelCommand(options).run()
} catch {
    FileHandle.standardError.write(Data("kpimodel: \(error)\n".utf8))
    exit(1)
}
