import ArgumentParser

/// The options of commands whose work goes on in the server.
struct WaitOptions: ParsableArguments {
    @Flag(help: "Wait until the work is done, with its progress on standard error.")
    var wait = false

    @OptionGroup var patience: PatienceOption

    var limit: Duration { patience.limit }
}

/// How long a command waits.
struct PatienceOption: ParsableArguments {
    @Option(help: ArgumentHelp("Longest time to wait.", valueName: "seconds"))
    var timeout: Int = 1200

    func validate() throws {
        guard (1...10_000_000).contains(timeout) else {
            throw ValidationError("--timeout must lie in 1...10000000 seconds")
        }
    }

    var limit: Duration { .seconds(timeout) }
}
