/// What a ``WindowedMSETModel`` says of a row.
public struct WindowJudgement: Sendable, Equatable {
    public var isAnomaly: Bool
    /// `score / (e − 1)` in an anomalous row, else 0: in 0...1.
    public var severity: Double
    /// Mean forecast error of the variables, in 0...e−1.
    public var score: Double
    /// The variables with the largest shares, falling; empty where the row is not anomalous.
    public var contributors: [Contributor]

    /// A variable's part in an anomalous row.
    public struct Contributor: Sendable, Equatable {
        /// Index in the model's signals.
        public var variable: Int
        /// Share of the row's forecast error, 0...1. Over all variables they sum to 1.
        public var contribution: Double
        /// Variables whose relation to this one has moved most (``VariableRelations``), the largest change first.
        public var changed: [Int]

        public init(variable: Int, contribution: Double, changed: [Int]) {
            self.variable = variable
            self.contribution = contribution
            self.changed = changed
        }
    }

    public init(isAnomaly: Bool, severity: Double, score: Double, contributors: [Contributor]) {
        self.isAnomaly = isAnomaly
        self.severity = severity
        self.score = score
        self.contributors = contributors
    }
}
