import NumericalMethods
import TimeSeries

/// A simulated pump station: a pump with a controlled speed lifts water from a well through a filter into a network with
/// a tank. One row is a minute.
///
/// Demand follows the day (a morning and an evening peak) and the shifts of a factory that takes its share; the controller
/// holds the tank's level by speed and valve. Pressures, flows and power follow from speed by the affinity laws,
/// temperatures lag behind the load with their thermal masses. Sensors add noise and lose a cell now and then.
///
/// The same seed gives the same readings.
struct PumpStation {
    /// Share of cells that are lost.
    static let missingShare = 0.002
    /// 2026-03-02, a Monday, 00:00 UTC.
    static let start = Timestamp(microseconds: 1_772_409_600_000_000)
    private static let minute: Int64 = 60_000_000
    private static let minutesPerDay = 1440
    /// Rows that the plant runs before the first is recorded, until it has forgotten how it began.
    private static let warmUpRows = 2 * minutesPerDay

    private var random: RandomStream
    private var plant = Plant()

    init(seed: UInt64) { random = RandomStream(seed: seed) }

    /// Two tables of one plant: `trainingRows` of normal operation, then, from the next midnight on, the rows in which the
    /// faults are planted.
    static func tables(seed: UInt64, trainingRows: Int) -> (training: SignalTable, detection: SignalTable) {
        var station = PumpStation(seed: seed)
        for row in -warmUpRows..<0 { _ = station.next(minute: row, faults: []) }
        let training = station.table(rows: 0..<trainingRows, faults: [], origin: 0)
        let midnight = (trainingRows + minutesPerDay - 1) / minutesPerDay * minutesPerDay
        for row in trainingRows..<midnight { _ = station.next(minute: row, faults: []) }
        let detection = station.table(
            rows: midnight..<(midnight + Faults.detectionRows), faults: Faults.all, origin: midnight)
        return (training, detection)
    }

    private mutating func table(rows: Range<Int>, faults: [PlantedFault], origin: Int) -> SignalTable {
        var values: [Double] = []
        values.reserveCapacity(rows.count * PumpSignal.allCases.count)
        for row in rows {
            let active = faults.filter { $0.rows.contains(row - origin) }
                .map { (cause: $0.cause, progress: $0.progress(at: row - origin)) }
            values += next(minute: row, faults: active)
        }
        return SignalTable(
            signalNames: PumpSignal.allCases.map(\.name),
            timestamps: rows.map { Timestamp(microseconds: Self.start.microseconds + Int64($0) * Self.minute) },
            values: values, rowCount: rows.count)
    }

    /// The readings of the next minute.
    private mutating func next(
        minute: Int, faults: [(cause: PlantedFault.Cause, progress: Double)]
    ) -> [Double] {
        plant.advance(minute: minute, faults: faults, random: &random)
        let isFlowStuck = faults.contains { $0.cause == .stuckFlowSensor }
        return PumpSignal.allCases.map { signal in
            // Every sensor draws its noise in any case, so that a fault changes no other sensor's numbers.
            let noise = random.normal() * signal.noise
            let isLost = random.uniform() < Self.missingShare
            let scale = Self.powersOfTen[signal.digits]
            var reading = ((plant[signal] + noise) * scale).rounded() / scale
            if signal == .pumpFlow {
                if isFlowStuck { reading = plant.lastFlowReading } else { plant.lastFlowReading = reading }
            }
            return isLost ? .nan : reading
        }
    }

    private static let powersOfTen = [1.0, 10, 100, 1000]
}
