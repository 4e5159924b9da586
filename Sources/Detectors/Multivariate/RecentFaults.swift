/// Faults of the last flagged rows, as far as a row still looks back on them.
///
/// After an incident its rows are among the lags of those that follow, and the estimators miss what the lags announce: an
/// echo. With what was taken for a fault subtracted from the lags, the echo is gone and a fault that lasts is not.
struct RecentFaults: Sendable, Equatable {
    struct Fault: Sendable, Equatable {
        /// Rows between the flagged row and the next one, from 1.
        var lag: Int
        let signal: Int
        /// Reading less what it would have been, in scaled units.
        let amount: Double
    }

    private(set) var faults: [Fault] = []

    var isEmpty: Bool { faults.isEmpty }

    mutating func removeAll() { faults.removeAll() }

    /// Takes the faults of the row just judged.
    mutating func add(_ found: [(signal: Int, amount: Double)]) {
        for fault in found { faults.append(Fault(lag: 0, signal: fault.signal, amount: fault.amount)) }
    }

    /// Goes on to the next row; faults further back than `longest` rows are forgotten.
    mutating func advance(longest: Int) {
        for index in faults.indices { faults[index].lag += 1 }
        faults.removeAll { $0.lag > longest }
    }
}
