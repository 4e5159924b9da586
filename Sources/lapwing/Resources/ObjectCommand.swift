import ArgumentParser

/// `lapwing object`
struct ObjectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "object",
        abstract: "Objects: files in the built-in object storage.",
        discussion: """
            lapwing object put normal.csv
            lapwing object list --prefix 2026/
            lapwing object get normal.csv > copy.csv
            """,
        subcommands: [ListObjects.self, GetObject.self, PutObject.self, DeleteObject.self])
}
