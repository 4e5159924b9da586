/// The row rule under drift: a bar that follows slow drift, not faults. All its memory, one value.
///
/// A row is anomalous when its score S and its raw deviation F both exceed thresholds from out-of-fold training rows.
/// The threshold is raised by an *allowance*. The allowance follows the ordinary score level (a running median) but
/// rises by at most one unit per 1,050 rows, and learns nothing while an incident stands far above it: drift slower than
/// that is followed, anything faster is a fault and stays an alarm as long as it lasts. After a strong incident
/// collapses, what is left of it (the *aftermath*) is allowed for and forgotten again with a half-life of 200 rows. The
/// score is untouched; only the bar moves.
///
/// Method: the project's specification of dynamic MSET, section 9.5c.
struct DecisionState: Sendable, Equatable, Codable {
    /// What slow drift has raised the bar by, never negative.
    private(set) var drift = 0.0
    /// What is left of a collapsed incident.
    private(set) var aftermath = 0.0
    /// The last row was anomalous.
    private(set) var isAlarming = false
    private(set) var incident: Incident?
    /// Rows judged so far, and whether all from the fifth on were above the bar.
    private(set) var rows = 0
    private(set) var allAbove = true
    /// The first rows never looked like training.
    private(set) var isMismatch = false
    /// How far S of the last row stood above its ordinary level.
    private(set) var lastExcess: Double?

    /// A stretch of rows above the bar.
    struct Incident: Sendable, Equatable, Codable {
        /// Its score level: follows a rise at once, a fall with a half-life of 50 rows.
        var level: Double
        var rows = 0
        /// Rows in a row below the bar, and rows in a row far below the incident's level.
        var calm = 0
        var low = 0
        /// Rows in a row that were not anomalous.
        var quiet = 0
        /// It has stood far above the ordinary level: the bar learns nothing from it.
        var isHard = false
    }

    /// The verdict on a row.
    struct Verdict: Sendable, Equatable {
        var isAnomalous: Bool
        /// What the threshold was raised by when the row was judged.
        var allowance: Double
        /// The gate that F had to exceed, allowance included.
        var gate: Double
        var advice: DecisionAdvice
        /// Where `start: plant` took effect: the starting allowance.
        var startOffset: Double?
    }

    private static let rate = 1.0 / 1050
    private static let farUnits = 1.95
    private static let collapse = 0.35
    private static let strongUnits = 2.0
    private static let patience = 3
    /// Rows without alarm after which an incident that still stands above the bar is only remembered.
    private static let quietRows = 8
    private static let aftermathShare = 0.5
    private static let warmUp = 4
    private static let startWindow = 30
    private static let persistentRows = 1000
    private static let levelWeight = Smoothing.weight(halfLife: 50)
    private static let aftermathDecay = 1 - Smoothing.weight(halfLife: 200)

    /// Judges a row, then learns from it: a row never judges itself with what it taught.
    /// - Parameters:
    ///   - threshold: the threshold of S, ``DecisionRule/threshold(_:)`` of the options' drift unless calibrating.
    mutating func judge(
        _ row: RowScore, rule: DecisionRule, threshold: Double, options: DecisionOptions
    ) -> Verdict {
        let (allowance, drift) = (allowance, drift)
        // An aftermath hides less of the gates than drift does: the next fault may be another one.
        let lift = drift + Self.aftermathShare * (allowance - drift)
        let entry = isLingering(threshold: threshold + drift, rule: rule, options) ? rule.returnGate : rule.entryGate
        let gate = (isAlarming ? rule.stayGate : entry) + lift * rule.gateSlope
        let isAbove = row.score > threshold + allowance
        isAlarming = isAbove && row.raw > gate
        let excess = row.score - rule.scoreStart
        lastExcess = excess
        var verdict = Verdict(isAnomalous: isAlarming, allowance: allowance, gate: gate, advice: [])

        if rows >= Self.warmUp, !isAbove { allAbove = false }
        rows += 1
        if rows == Self.startWindow, allAbove {
            if options.start == .plant {
                self.drift = max(drift, excess)
                incident = nil
                verdict.startOffset = self.drift
                verdict.advice = advice(rule)
                return verdict
            }
            isMismatch = true
        }
        follow(row.score, isAbove: isAbove)
        if options.drift == .slow {
            settle(row.score, threshold: threshold + drift, rule: rule)
            learn(excess, trend: row.trend - rule.trendStart, unit: rule.unit)
        }
        verdict.advice = advice(rule)
        return verdict
    }

    /// Whether S stands high only because it remembers: an incident that stood a unit above the bar has had no anomalous
    /// row for a while. One normal row in ten would pass the gate that begins an alarm; a fault that returns passes a
    /// higher one.
    private func isLingering(threshold: Double, rule: DecisionRule, _ options: DecisionOptions) -> Bool {
        guard options.drift == .slow, let incident, incident.quiet >= Self.quietRows else { return false }
        return incident.level - threshold > rule.unit
    }

    /// What the threshold is raised by for the next row.
    var allowance: Double { max(drift, aftermath) }

    /// Opens, continues and closes the incident.
    private mutating func follow(_ score: Double, isAbove: Bool) {
        guard isAbove else {
            guard var open = incident else { return }
            open.rows += 1
            open.calm += 1
            open.quiet += 1
            open.low = 0
            incident = open.calm >= Self.patience ? nil : open
            return
        }
        var open = incident ?? Incident(level: score)
        open.rows += 1
        open.level = score > open.level ? score : open.level + Self.levelWeight * (score - open.level)
        open.calm = 0
        open.quiet = isAlarming ? 0 : open.quiet + 1
        incident = open
    }

    /// Lets the aftermath fade, and closes an incident that has collapsed to a fraction of its level.
    private mutating func settle(_ score: Double, threshold: Double, rule: DecisionRule) {
        aftermath *= Self.aftermathDecay
        let excess = score - rule.scoreStart
        if aftermath > 0, excess < aftermath { aftermath = max(excess, 0) }
        guard var open = incident else { return }
        let height = open.level - threshold
        if height > Self.strongUnits * rule.unit, score > threshold, score < threshold + Self.collapse * height {
            open.low += 1
            incident = open
            if open.low >= Self.patience {
                aftermath = excess
                incident = nil
            }
        } else {
            open.low = 0
            incident = open
        }
    }

    /// Moves the bar one step towards what is ordinary now.
    private mutating func learn(_ excess: Double, trend: Double, unit: Double) {
        let isFar = excess - drift >= Self.farUnits * unit
        if isFar { incident?.isHard = true }
        if trend > drift {
            if !isFar, incident?.isHard != true { drift += Self.rate * unit }
        } else {
            drift -= Self.rate * unit
        }
        drift = max(drift, 0)
    }

    private func advice(_ rule: DecisionRule) -> DecisionAdvice {
        var advice: DecisionAdvice = []
        if drift >= rule.unit { advice.insert(.retrain) }
        if let incident, incident.rows >= Self.persistentRows { advice.insert(.persistentChange) }
        if isMismatch { advice.insert(.modelMismatch) }
        return advice
    }

    /// Takes the present level for normal: the only way besides retraining in which a sudden permanent change becomes
    /// normal.
    mutating func acknowledge() {
        guard let lastExcess else { return }
        drift = max(drift, lastExcess)
        incident = nil
        isAlarming = false
        isMismatch = false
    }

    /// A gap in time: what the bar has learnt stays, the rest is forgotten.
    mutating func restart() {
        aftermath = 0
        isAlarming = false
        incident = nil
        lastExcess = nil
    }
}
