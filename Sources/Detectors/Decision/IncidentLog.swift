/// Numbers the incidents of a stream for the report: flagged rows at most ten rows apart belong to one.
///
/// Changes no verdict.
struct IncidentLog: Sendable, Equatable, Codable {
    private var count = 0
    private var rowsSinceFlag: Int?

    private static let join = 10

    /// Takes the next row.
    /// - Returns: the row's incident, counted from 1; 0 when the row is not flagged.
    mutating func next(isAnomalous: Bool) -> Int {
        let distance = rowsSinceFlag.map { min($0 + 1, Self.join + 1) }
        rowsSinceFlag = isAnomalous ? 0 : distance
        guard isAnomalous else { return 0 }
        if (distance ?? .max) > Self.join { count += 1 }
        return count
    }

    /// A gap in time ends an incident.
    mutating func restart() { rowsSinceFlag = nil }
}
