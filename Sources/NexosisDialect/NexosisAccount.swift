import ControlPlane
import Foundation
import HTTPService
import HTTPTypes

/// What every answer tells of the caller's account: how many of everything there are, and may be. Nothing costs anything.
final class NexosisAccount: Sendable {
    private let services: Services
    private let limits: TableLimits
    private let predictions = PredictionCounts()

    init(services: Services, limits: TableLimits) {
        self.services = services
        self.limits = limits
    }

    /// Clients read the numbers as 32-bit ones.
    private static let unlimited = Int(Int32.max)

    func count(_ rows: Int, of caller: Caller) { predictions.add(rows, of: caller.principal.id) }

    /// Counted whatever the call may see: the caller's own.
    func headers(of caller: Caller) async throws -> [(HTTPField.Name, String)] {
        let none = PageSlice(limit: 0)
        let tables = try await services.tables.list(TableListQuery(slice: none), caller: caller).total
        let sessions = try await services.tableSessions.list(TableSessionQuery(slice: none), caller: caller).total
        let counts: [(HTTPField.Name, Int)] = [
            (.dataSetCountCurrent, tables), (.dataSetCountAllotted, limits.tables),
            (.sessionCountCurrent, sessions), (.sessionCountAllotted, Self.unlimited),
            (.predictionCountCurrent, predictions.count(of: caller.principal.id)),
            (.predictionCountAllotted, Self.unlimited),
        ]
        return [(.accountBalance, "0.00 USD"), (.requestCost, "0.00 USD")] + counts.map { ($0, String($1)) }
    }
}

/// Rows that were predicted since the server started, by principal.
private final class PredictionCounts: @unchecked Sendable {
    /// Guards `counts`.
    private let lock = NSLock()
    private var counts: [ResourceID: Int] = [:]

    func add(_ count: Int, of principal: ResourceID) { lock.withLock { counts[principal, default: 0] += count } }

    func count(of principal: ResourceID) -> Int { lock.withLock { counts[principal] ?? 0 } }
}

extension HTTPField.Name {
    static let apiKey = literal("api-key")
    static let sessionStatus = literal("Nexosis-Session-Status")
    static let importStatus = literal("Nexosis-Import-Status")
    static let accountBalance = literal("nexosis-account-balance")
    static let requestCost = literal("nexosis-request-cost")
    static let dataSetCountCurrent = literal("nexosis-account-datasetcount-current")
    static let dataSetCountAllotted = literal("nexosis-account-datasetcount-allotted")
    static let sessionCountCurrent = literal("nexosis-account-sessioncount-current")
    static let sessionCountAllotted = literal("nexosis-account-sessioncount-allotted")
    static let predictionCountCurrent = literal("nexosis-account-predictioncount-current")
    static let predictionCountAllotted = literal("nexosis-account-predictioncount-allotted")
}
