import NumericalMethods

/// The three fitted estimators, on scaled data.
struct ExpertEnsemble: Sendable, Equatable {
    /// Past ridge, leave-one-out ridge, similarity memory; the order of every per-expert array.
    static let count = 3

    let past: PastRidge
    let others: LeaveOneOutRidge
    let memory: SimilarityMemory

    var signals: Int { past.signals }

    /// Writes the residuals of the rows of a lag stack, one rows x signals view per expert.
    func residuals(of stack: MatrixView, into residuals: [MutableMatrixView], weights: MutableMatrixView) {
        past.residuals(of: stack, into: residuals[0])
        others.residuals(of: stack, into: residuals[1])
        memory.residuals(of: stack, into: residuals[2], weights: weights)
    }
}
