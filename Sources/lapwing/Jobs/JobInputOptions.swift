import ArgumentParser

/// What a detection job reads: a file here, or objects there.
struct JobInputOptions: ParsableArguments {
    @Option(
        name: .customLong("input"),
        help: ArgumentHelp(
            "CSV or JSON file to be judged; - is standard input. (this or --object)", valueName: "file"))
    var file: String?

    @Option(
        name: .customLong("object"),
        help: ArgumentHelp("CSV object of --bucket to be judged. Repeatable. (this or --input)", valueName: "name"))
    var objects: [String] = []

    @Option(
        help: ArgumentHelp(
            "Name of the object that a large --input becomes. (default: the name of the file, ending in .csv)",
            valueName: "name"))
    var objectName: String?

    @Flag(help: "Make --input an object in any case, however small it is.")
    var upload = false

    @Flag(help: "Replace an object that has that name already.")
    var replace = false

    func validate() throws {
        guard (file == nil) != objects.isEmpty else { throw ValidationError("name either --input or --object") }
        guard file != nil || (objectName == nil && !upload && !replace) else {
            throw ValidationError("--object-name, --upload and --replace are about --input, which is not there")
        }
    }
}
