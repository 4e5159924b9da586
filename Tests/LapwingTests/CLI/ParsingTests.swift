import ArgumentParser
import Testing

@testable import lapwing

@Suite struct ParsingTests {
    @Test(arguments: [
        "project list --name a --state active --limit 5", "project get X", "project create --name a --description b",
        "project delete X Y --wait", "data-asset list --project P", "data-asset get X",
        "data-asset create --project P --object o.csv", "data-asset delete X", "model list --project P -o csv",
        "model get X --output json", "model create --project P --data-asset A --data-asset B --fap 0.02 --wait",
        "model delete X --wait --timeout 5", "deployment list --model M", "deployment get X",
        "deployment create --model M --wait", "deployment delete X", "work-request list", "work-request get X",
        "work-request logs X", "work-request errors X", "work-request cancel X", "work-request delete X",
        "bucket list", "bucket get b", "bucket create b", "bucket delete b", "object list --prefix a/ --bucket b",
        "object get o --file f", "object get o --metadata-only", "object put f --name n --content-type text/csv",
        "object put - --name n --if-absent", "object delete a b", "detect --model M --input f --sensitivity 0.3",
        "detect --deployment D --input - --split --endpoint http://h:1 --config c --profile P",
        "demo --rows 2880 --seed 3 --ascii", "score --train a --input b --output c --fap 0.02 --training-fraction 0.8",
        "score --train a --input b -o - --quiet --no-progress",
        "detect-series prophet --input a --config b -o csv", "detect-series moving-average --input - --history b",
        "serve --anonymous detectors,metis --max-series-points 5",
    ])
    func accepts(_ line: String) throws {
        _ = try Lapwing.parseAsRoot(line.split(separator: " ").map(String.init))
    }

    @Test(arguments: [
        "frob", "project", "project get", "project list --limit 0", "project list --output xml",
        "model create --project P",
        "model create --project P --data-asset A --timeout 0", "detect --input f",
        "detect --model M --deployment D --input f",
        "detect --model M --input f --sensitivity 1.5", "object put -", "score --train a --input b",
        "score --train a --input b --output c --fap 0.5", "score --train a --input b --output c --training-fraction 1",
        "demo --rows 10", "detect-series", "detect-series prophet", "detect-series median --input a",
        "detect-series prophet --input a --history b", "detect-series absolute-threshold --input a --history b",
        "serve --anonymous azure", "serve --max-series-points 0",
    ])
    func refusesWithStatus64(_ line: String) throws {
        // Groups alone print their help, with status 0; they are commands nobody can run by mistake.
        do {
            let command = try Lapwing.parseAsRoot(line.split(separator: " ").map(String.init))
            #expect(line == "project" && command is ProjectCommand)
        } catch {
            #expect(FailureReport(error) == nil)
            #expect(Lapwing.exitCode(for: error).rawValue == CommandStatus.usage.rawValue)
            #expect(Lapwing.usageMessage(for: error).hasPrefix("lapwing: "))
        }
    }

    @Test func everyCommandTeaches() {
        func check(_ command: any ParsableCommand.Type, _ path: String) {
            #expect(!command.configuration.abstract.isEmpty, "\(path) has no abstract")
            for child in command.configuration.subcommands
                + command.configuration.groupedSubcommands.flatMap(\.subcommands)
            {
                check(child, path + " " + (child.configuration.commandName ?? "?"))
            }
        }
        check(Lapwing.self, "lapwing")
        #expect(Lapwing.helpMessage().contains(CommandStatus.timedOut.meaning))
        for fault in Faults.all { #expect(DemoCommand.configuration.discussion.contains(fault.name)) }
    }
}
