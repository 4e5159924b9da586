/// A fault that the simulator plants in the data to be judged.
struct PlantedFault: Sendable, Equatable {
    enum Cause: Sendable, Equatable, CaseIterable {
        case bearingWear, cloggedFilter, stuckFlowSensor, leak, coolingFailure
    }

    var cause: Cause
    var name: String
    var description: String
    /// Rows of the detection part in which it is at work.
    var rows: Range<Int>
    /// Rows after its end in which the plant, warm or empty from it, is still on its way back to normal.
    var recovery: Int
    /// Signals that it changes; the others only follow, if at all.
    var guilty: [PumpSignal]

    /// Where an alarm is right.
    var span: Range<Int> { rows.lowerBound..<(rows.upperBound + recovery) }

    /// How far the fault has got at `row`, 0...1: most grow, and all are repaired at their end.
    func progress(at row: Int) -> Double {
        guard rows.contains(row) else { return 0 }
        return Double(row - rows.lowerBound + 1) / Double(rows.count)
    }
}

/// The five faults of the demo. One row is a minute; the detection part begins at midnight.
enum Faults {
    /// Rows of the detection part: 32 hours.
    static let detectionRows = 1920

    static let all = [
        PlantedFault(
            cause: .bearingWear, name: "bearing wear",
            description: "the drive-end bearing wears out: in 4 hours 7 K warmer and 1.2 mm/s rougher",
            rows: 240..<480, recovery: 45, guilty: [.driveEndTemperature, .vibration]),
        PlantedFault(
            cause: .cloggedFilter, name: "clogged filter",
            description: "dirt closes the filter: in 2.5 hours 0.15 bar more across it, suction falls",
            rows: 640..<790, recovery: 15, guilty: [.filterPressureDrop, .suctionPressure]),
        PlantedFault(
            cause: .stuckFlowSensor, name: "stuck flow sensor",
            description: "the pump's flow meter repeats one value for 2 hours while the load changes",
            rows: 1000..<1120, recovery: 15, guilty: [.pumpFlow]),
        PlantedFault(
            cause: .leak, name: "leak behind valve",
            description: "a pipe bursts: for 1 hour a tenth of the flow never reaches the network",
            rows: 1250..<1310, recovery: 30, guilty: [.networkFlow, .dischargePressure, .tankLevel]),
        PlantedFault(
            cause: .coolingFailure, name: "cooling failure",
            description: "the coolant pump fails for 1.5 hours: coolant and winding warm up slowly",
            rows: 1530..<1620, recovery: 90,
            guilty: [.coolantTemperature, .windingTemperature, .driveEndTemperature, .freeEndTemperature]),
    ]
}
