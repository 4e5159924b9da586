import ArgumentParser
import OCIClient
import TimeSeries

/// A kind of resource, as the generic commands need to know it.
protocol ResourceKind: Sendable {
    /// Options by which its list can be narrowed.
    associatedtype Filters: ListFilters

    /// One of them, for messages and help: `data asset`.
    static var noun: String { get }
    /// What identifies one on the command line.
    static var identifier: String { get }
    static var columns: [ResourceColumn] { get }
    /// The path under which they are.
    static func collection(_ connection: Connection) async throws -> String
}

extension ResourceKind {
    static var identifier: String { "id" }

    static func path(_ id: String, _ connection: Connection) async throws -> String {
        guard !id.isEmpty else { throw ValidationError("the \(identifier) of the \(noun) is empty") }
        return try await collection(connection) + "/" + PercentEncoding.segment(id)
    }
}

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
