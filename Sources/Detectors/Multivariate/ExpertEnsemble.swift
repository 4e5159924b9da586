import NumericalMethods

/// The fitted estimators, on scaled data.
struct ExpertEnsemble: Sendable, Equatable {
    /// Past ridge, leave-one-out ridge, similarity memory; the order of every per-expert array.
    static let count = 3

    let past: PastRidge
    let others: LeaveOneOutRidge
    let memory: SimilarityMemory
    /// Only for one or two signals.
    let windows: NearestWindows?

    var signals: Int { past.signals }

    /// Rows of the past that a row is judged with.
    var context: Int {
        max(past.lags, others.blocks - 1, (windows?.length ?? 1) - 1)
    }

    /// Columns of scratch space that the similarities of a row take.
    var scratchWidth: Int { max(memory.states.rows, windows?.windows.rows ?? 0) }

    /// Writes the residuals of the rows of a lag stack, one rows x signals view per expert, and their distances from
    /// the nearest window where that expert takes part.
    func residuals(
        of stack: MatrixView, into residuals: (MutableMatrixView, MutableMatrixView, MutableMatrixView),
        distances: UnsafeMutablePointer<Double>,
        scratch: MutableMatrixView
    ) {
        past.residuals(of: stack, into: residuals.0)
        others.residuals(of: stack, into: residuals.1)
        memory.residuals(of: stack, into: residuals.2, weights: scratch)
        windows?.distances(of: stack, into: distances, scratch: scratch)
    }
}
