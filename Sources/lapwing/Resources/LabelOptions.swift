import ArgumentParser

/// What every named resource can be given when it is made.
struct LabelOptions: ParsableArguments {
    @Option(help: "Display name, at most 255 characters; need not be unique. (default: made up by the server)")
    var name: String?

    @Option(help: ArgumentHelp("Description, at most 400 characters.", valueName: "text"))
    var description: String?
}
