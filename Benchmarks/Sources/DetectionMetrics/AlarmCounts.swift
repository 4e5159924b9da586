/// Counts of row alarms against row labels; adds up over entities.
public struct AlarmCounts: Sendable, Equatable {
    public var truePositives = 0
    public var falsePositives = 0
    public var falseNegatives = 0
    public var trueNegatives = 0
    /// Events, and those with at least one alarm inside.
    public var events = 0
    public var foundEvents = 0

    public init() {}

    public init(labels: [Bool], alarms: [Bool]) {
        for (label, alarm) in zip(labels, alarms) {
            switch (label, alarm) {
            case (true, true): truePositives += 1
            case (false, true): falsePositives += 1
            case (true, false): falseNegatives += 1
            case (false, false): trueNegatives += 1
            }
        }
        for event in VolumeUnderSurface.ranges(of: labels) {
            events += 1
            if alarms[event].contains(true) { foundEvents += 1 }
        }
    }

    public static func += (a: inout AlarmCounts, b: AlarmCounts) {
        a.truePositives += b.truePositives
        a.falsePositives += b.falsePositives
        a.falseNegatives += b.falseNegatives
        a.trueNegatives += b.trueNegatives
        a.events += b.events
        a.foundEvents += b.foundEvents
    }

    public var f1: Double { Self.ratio(2 * truePositives, 2 * truePositives + falsePositives + falseNegatives) }
    /// Share of normal rows with an alarm.
    public var falseAlarmRate: Double { Self.ratio(falsePositives, falsePositives + trueNegatives) }
    /// Share of anomalous rows without one.
    public var missedAlarmRate: Double { Self.ratio(falseNegatives, falseNegatives + truePositives) }
    public var eventRecall: Double { Self.ratio(foundEvents, events) }

    private static func ratio(_ a: Int, _ b: Int) -> Double { b == 0 ? 0 : Double(a) / Double(b) }
}
