/// How alarms lie in time relative to the labelled events; adds up over entities.
public struct EventReport: Sendable, Equatable {
    /// Rows from the start of every found event to its first alarm; 0 is an alarm on the first row.
    public var delays: [Int] = []
    /// Alarmed rows in a row right after the end of every found event.
    public var tails: [Int] = []
    /// Unbroken runs of alarmed rows that touch no event.
    public var falseEpisodes = 0
    public var normalRows = 0

    public init() {}

    public init(labels: [Bool], alarms: [Bool]) {
        for event in VolumeUnderSurface.ranges(of: labels) {
            guard let first = event.first(where: { alarms[$0] }) else { continue }
            delays.append(first - event.lowerBound)
            var end = event.upperBound + 1
            while end < alarms.count, alarms[end], !labels[end] { end += 1 }
            tails.append(end - event.upperBound - 1)
        }
        for episode in VolumeUnderSurface.ranges(of: alarms) where !episode.contains(where: { labels[$0] }) {
            falseEpisodes += 1
        }
        normalRows = labels.count { !$0 }
    }

    public static func += (a: inout EventReport, b: EventReport) {
        a.delays += b.delays
        a.tails += b.tails
        a.falseEpisodes += b.falseEpisodes
        a.normalRows += b.normalRows
    }

    public var falseEpisodesPerThousand: Double {
        normalRows == 0 ? 0 : 1000 * Double(falseEpisodes) / Double(normalRows)
    }
}
