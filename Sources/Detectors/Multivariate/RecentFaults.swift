/// Faults of the last flagged rows, as far as a row still looks back on them.
///
/// After an incident its rows are among the lags of those that follow, and the estimators miss what the lags announce: an
/// echo. With what was taken for a fault subtracted from the lags, the echo is gone and a fault that lasts is not.
struct RecentFaults: Sendable, Equatable, Codable {
    struct Fault: Sendable, Equatable, Codable {
        /// Rows between the flagged row and the next one, from 1.
        var lag: Int
        let signal: Int
        /// Reading less what it would have been, in scaled units.
        let amount: Double
    }

    /// Fault, in scales of the signal's leave-one-out residual, from which on it is remembered: smaller ones leave no echo
    /// worth the risk of breaking an alarm.
    static let smallest = 10.0
    /// A row is an echo when this share of its raw deviation is more than it has without the faults.
    static let echoShare = 0.5

    /// Rows with faults that make an incident; shorter ones end their alarm late rather than break it.
    private static let incidentRows = 4

    private(set) var faults: [Fault] = []
    /// Rows with faults since there was none to remember, counted no further than an incident needs.
    private var rows = 0

    var isEmpty: Bool { faults.isEmpty }

    /// Faults were found in several rows: an incident, not an outlier.
    var isIncident: Bool { rows >= Self.incidentRows }

    mutating func removeAll() {
        faults.removeAll(keepingCapacity: true)
        rows = 0
    }

    /// Takes those faults of the row just judged that are large.
    mutating func add(_ found: AttributedFaults, isLarge: ((signal: Int, amount: Double)) -> Bool) {
        let before = faults.count
        for fault in found where isLarge(fault) {
            faults.append(Fault(lag: 0, signal: fault.signal, amount: fault.amount))
        }
        if faults.count > before { rows = min(rows + 1, Self.incidentRows) }
    }

    /// Whether a value that was kept elsewhere can be gone on with.
    func isSound(signals: Int) -> Bool {
        rows >= 0
            && faults.allSatisfy {
                (1...DynamicMSET.longestLag).contains($0.lag) && (0..<signals).contains($0.signal) && $0.amount.isFinite
            }
    }

    /// Goes on to the next row; faults further back than `longest` rows are forgotten.
    mutating func advance(longest: Int) {
        for index in faults.indices { faults[index].lag += 1 }
        faults.removeAll { $0.lag > longest }
        if faults.isEmpty { rows = 0 }
    }
}
