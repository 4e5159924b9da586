import ArgumentParser
import Digests
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
    /// The path of one of them.
    static func path(_ id: String, _ connection: Connection) async throws -> String
    /// Why one of them is not what was wanted, once the work on it is done; nil when it is.
    static func failure(of resource: JSONObject) -> String?
}

extension ResourceKind {
    static var identifier: String { "id" }

    static func failure(of resource: JSONObject) -> String? {
        guard resource.text("lifecycleState") == "FAILED" else { return nil }
        return "the \(noun) FAILED: \(resource.text("lifecycleDetails") ?? "no reason given")"
    }

    static func path(_ id: String, _ connection: Connection) async throws -> String {
        guard !id.isEmpty else { throw ValidationError("the \(identifier) of the \(noun) is empty") }
        return try await collection(connection) + "/" + PercentEncoding.segment(id)
    }
}
