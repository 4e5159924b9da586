import ArgumentParser

/// Options that become the query of a list.
protocol ListFilters: ParsableArguments {
    var query: [(name: String, value: String?)] { get }
}

/// For lists that cannot be narrowed.
struct NoFilters: ListFilters {
    var query: [(name: String, value: String?)] { [] }
}

/// What every list of named resources can be narrowed by.
struct NameFilters: ListFilters {
    @Option(help: "Only those with exactly this display name.")
    var name: String?

    @Option(help: ArgumentHelp("Only those in this lifecycle state, e.g. ACTIVE or FAILED.", valueName: "state"))
    var state: String?

    var query: [(name: String, value: String?)] { [("displayName", name), ("lifecycleState", state?.uppercased())] }
}

/// Lists of what belongs to a project.
struct ProjectFilters: ListFilters {
    @Option(help: ArgumentHelp("Only those of this project.", valueName: "id"))
    var project: String?

    @OptionGroup var names: NameFilters

    var query: [(name: String, value: String?)] { names.query + [("projectId", project)] }
}

/// Lists of what serves a model.
struct ModelFilters: ListFilters {
    @Option(help: ArgumentHelp("Only those of this model.", valueName: "id"))
    var model: String?

    @OptionGroup var names: NameFilters

    var query: [(name: String, value: String?)] { names.query + [("modelId", model)] }
}
