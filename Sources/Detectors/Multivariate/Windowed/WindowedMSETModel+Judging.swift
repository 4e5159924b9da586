import TimeSeries

extension WindowedMSETModel {
    /// Rows that are judged together: what memory does not depend on the number of rows.
    private static let piece = 768
    /// Score of the calibrated rule, 0.5 on its threshold, from which on the window's rule counts.
    private static let suspicious = 0.4

    /// Judges rows of a table.
    ///
    /// A row is anomalous when the dynamic MSET's calibrated rule flags it, or when the rule of the original does and the
    /// calibrated score is 0.4 or more (its threshold lies at 0.5). The original's: the score is among the largest 5 % of the
    /// window's and at least `min(0.3, c)`, or above `max(0.5, c)`, with c the 80 % quantile of training scores. By itself
    /// that rule flags about 5 % of whatever it sees. Macro means over five kinds of development data, window 300:
    ///
    /// | rule | rows found | F1 | false alarms | events found |
    /// | --- | --- | --- | --- | --- |
    /// | the original's | 0.29 | 0.30 | 8.2 % | 0.98 |
    /// | both | 0.24 | 0.32 | 2.3 % | 0.80 |
    /// | the calibrated one | 0.52 | 0.58 | 4.1 % | 0.83 |
    /// | this | 0.55 | 0.58 | 6.7 % | 0.94 |
    ///
    /// (Without the water pump, whose test data wander off, false alarms are 4.1, 0.3, 1.2 and 1.9 %.)
    ///
    /// - Parameters:
    ///   - table: columns exactly ``signalNames``, in that order. Missing cells count as forecast exactly.
    ///   - firstRow: the first row that is judged. Those before it are its past: ``window`` − 1 of them are enough. Where
    ///     there are fewer, scores of training stand for theirs.
    ///   - contributors: most contributors of a row.
    ///   - check: called often; what it throws ends the work.
    /// - Returns: one judgement a row from `firstRow` on.
    /// - Throws: ``DetectorError``, or what `check` threw.
    public func judge(
        _ table: SignalTable, from firstRow: Int = 0, contributors: Int = 10, check: () throws -> Void = {}
    ) throws -> [WindowJudgement] {
        guard table.signalNames == signalNames else {
            throw DetectorError.signalMismatch(expected: signalNames, got: table.signalNames)
        }
        let width = signalNames.count
        var session = try ScoringSession(base)
        var compared = ScoreWindow(scoring.quantiles)
        var errors = [Double](repeating: 0, count: width)
        var relations: VariableRelations?
        var judgements: [WindowJudgement] = []
        judgements.reserveCapacity(max(table.rowCount - max(firstRow, 0), 0))
        for start in stride(from: 0, to: table.rowCount, by: Self.piece) {
            let rows = start..<min(start + Self.piece, table.rowCount)
            let detection = try session.score(table.rows(rows))
            for row in rows {
                if row % 64 == 0 { try check() }
                let own = row - start
                for j in 0..<width {
                    let value = table.values[row * width + j]
                    errors[j] =
                        value.isFinite
                        ? scoring.error(
                            base.scaling.scaled(value, signal: j)
                                - base.scaling.scaled(detection.estimates[own * width + j], signal: j), variable: j)
                        : 0
                }
                let sum = errors.reduce(0, +)
                let score = min(sum / Double(width), WindowedScoring.largest)
                let isHigh = compared.take(score) && score >= scoring.lower || score > scoring.upper
                guard row >= firstRow else { continue }
                let isAnomaly = detection.isAnomaly[own] || (isHigh && detection.scores[own] >= Self.suspicious)
                var judgement = WindowJudgement(
                    isAnomaly: isAnomaly, severity: isAnomaly ? score / WindowedScoring.largest : 0, score: score,
                    contributors: [])
                if isAnomaly {
                    let known = relations ?? VariableRelations(self)
                    relations = known
                    judgement.contributors = blamed(
                        errors, sum: sum, most: contributors, row: row, table: table, relations: known)
                }
                judgements.append(judgement)
            }
        }
        return judgements
    }

    /// The variables with the largest errors; of equal ones the first.
    private func blamed(
        _ errors: [Double], sum: Double, most: Int, row: Int, table: SignalTable, relations: VariableRelations
    ) -> [WindowJudgement.Contributor] {
        let ranked = errors.indices.sorted { (errors[$1], $0) < (errors[$0], $1) }.prefix(max(most, 0))
        let changes = relations.changes(at: row, of: Array(ranked), in: table)
        return zip(ranked, changes).map { variable, changed in
            // Without any error no variable is more to blame than another.
            WindowJudgement.Contributor(
                variable: variable, contribution: sum > 0 ? errors[variable] / sum : 1 / Double(errors.count),
                changed: changed)
        }
    }
}
