import BenchmarkSupport
import Foundation
import KPIDetection
import KPISimulation

/// How a pupil does on windows that it did not learn from.
struct Examination {
    let teacher: BoostedTrees
    let pupil: BoostedTrees
    /// Beyond the seeds of any lesson.
    static let seeds: ClosedRange<UInt64> = 900_001...900_020
    static let windowsPerSeed = 1000

    func lines(samples: MetisSamples, fixtures: URL?) throws -> [String] {
        var rows = [simulated()]
        rows.append(
            Agreement(
                "Metis samples, test split", of: samples.test.map(\.window), teacher: teacher, pupil: pupil))
        if let fixtures {
            for (source, windows) in try RecordedWindows.bySource(folder: fixtures) {
                rows.append(Agreement("recorded: \(source)", of: windows, teacher: teacher, pupil: pupil))
            }
        }
        var lines = [
            "| windows | number | same verdict | the model is asked | same verdict there | alarms: stock, own |",
            "| --- | ---: | ---: | ---: | ---: | ---: |",
        ]
        lines += rows.map { row in
            "| \(row.name) | \(row.windows) | \(share(row.same, row.windows)) | \(row.asked) "
                + "| \(share(row.sameAsked, row.asked)) | \(row.teacherAlarms), \(row.pupilAlarms) |"
        }
        let right = samples.test.count {
            (Double(ValueDetector(pupil).probability($0.window)) >= Verdict.threshold) == $0.isNormal
        }
        lines += [
            "",
            "Labels of the sample set's test split that the model gets right (the first stage not asked): "
                + "\(share(right, samples.test.count)) of \(samples.test.count).",
        ]
        return lines
    }

    private func simulated() -> Agreement {
        let (teacher, pupil) = (teacher, pupil)
        let seeds = Array(Self.seeds)
        var sum = Agreement("simulator, other seeds")
        let parts = Pieces.map(seeds.count) { index in
            var simulator = KPISimulator(seed: seeds[index])
            var part = Agreement("")
            for _ in 0..<Self.windowsPerSeed { part.add(simulator.next().window, teacher: teacher, pupil: pupil) }
            return part
        }
        for part in parts { sum.add(part) }
        return sum
    }

    private func share(_ part: Int, _ whole: Int) -> String {
        whole == 0 ? "-" : Format.fixed(100 * Double(part) / Double(whole), 2) + " %"
    }
}
