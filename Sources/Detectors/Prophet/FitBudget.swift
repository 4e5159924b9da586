/// Bounds the time of a fit, counted in element operations and so the same on every machine.
///
/// An iteration that would go beyond it is not begun; the fit ends where it stands. Far beyond what a history of ordinary
/// size needs: 100 rows take a thousandth of it.
struct FitBudget {
    /// Some ten seconds.
    static let full = 20_000_000_000

    private var left: Int

    init(_ operations: Int = FitBudget.full) { left = operations }

    /// False when less than `operations` are left.
    mutating func take(_ operations: Int) -> Bool {
        guard operations <= left else { return false }
        left -= operations
        return true
    }
}
