import Foundation
import NumericalMethods

/// What goes on in the pump station, without sensors: the state of one minute follows from that of the minute before.
struct Plant {
    private var values = [Double](repeating: 0, count: PumpSignal.allCases.count)
    /// What the flow meter said last, for the fault that makes it repeat itself.
    var lastFlowReading = 0.0

    // Slow states.
    private var level = 3.0
    private var speed = 1200.0
    private var demandNoise = 0.0
    private var wellNoise = 0.0
    private var coolant = 24.0
    private var winding = 60.0
    private var driveEnd = 45.0
    private var freeEnd = 42.0
    private var filterDirt = 0.0

    subscript(_ signal: PumpSignal) -> Double {
        get { values[signal.rawValue] }
        set { values[signal.rawValue] = newValue }
    }

    mutating func advance(
        minute: Int, faults: [(cause: PlantedFault.Cause, progress: Double)], random: inout RandomStream
    ) {
        func share(of cause: PlantedFault.Cause) -> Double { faults.first { $0.cause == cause }?.progress ?? 0 }
        let clogging = 0.15 * share(of: .cloggedFilter)
        let wear = share(of: .bearingWear)
        let leak = share(of: .leak) > 0 ? 0.10 : 0
        let isCooled = share(of: .coolingFailure) == 0
        let day = Double(minute) / 1440

        // Demand: the town's day, the factory's shifts, and chance that stays for an hour or so.
        demandNoise += -demandNoise / 60 + random.normal() * 1.6
        let demand = max(80, Self.demand(day: day) + demandNoise)

        // The controller holds the level at 3 m; the drive cannot jump.
        let wanted = min(1480, max(900, 1040 + 1.15 * (demand - 260) + 160 * (3.0 - level)))
        speed += (wanted - speed) * 0.25
        let ratio = speed / 1480

        // Hydraulics by the affinity laws. A filter gathers dirt by itself and is rinsed every night.
        filterDirt = minute % 1440 == 180 ? 0 : filterDirt + 0.00002
        wellNoise += -wellNoise / 240 + random.normal() * 0.002
        let valve = min(98, max(35, 48 + 0.11 * (demand - 180)))
        let opening = 0.80 + 0.20 * (valve - 35) / 63
        let flow = 410 * ratio * opening * (1 - 0.25 * clogging)
        let drop = (0.12 + filterDirt) * (flow / 300) * (flow / 300) + clogging
        let suction = 1.35 + wellNoise + 0.05 * sin(2 * .pi * day) - 0.10 * (flow / 300) - drop
        let discharge = suction + 8.4 * ratio * ratio - 2.1 * (flow / 410) * (flow / 410) - 2.5 * leak
        let networkFlow = flow * (1 - leak)
        level = min(5, max(0.5, level + (networkFlow - demand) / 60 / 90))

        // The motor.
        let hydraulic = flow / 3600 * max(0.1, discharge - suction) * 100
        let power = 9 + hydraulic / 0.72 + 22 * ratio * ratio * ratio + 0.8 * wear
        let current = power / (1.732 * 0.4 * (0.78 + 0.10 * ratio))

        // Temperatures, each with its own inertia, against the air outside.
        let air = 14 + 5 * sin(2 * .pi * (day - 0.375)) + 1.5 * sin(2 * .pi * day / 6.3)
        let coolantGoal = isCooled ? 0.55 * air + 14 + 0.06 * power : 0.55 * air + 14 + 0.34 * power
        coolant += (coolantGoal - coolant) / 25
        winding += (coolant + 0.0021 * current * current + 8 - winding) / 18
        driveEnd += (air + 14 + 0.010 * speed + 0.18 * (coolant - 22) + 7 * wear - driveEnd) / 22
        freeEnd += (air + 13 + 0.008 * speed + 0.18 * (coolant - 22) - freeEnd) / 22

        self[.suctionPressure] = suction
        self[.filterPressureDrop] = drop
        self[.dischargePressure] = discharge
        self[.pumpFlow] = flow
        self[.networkFlow] = networkFlow
        self[.pumpSpeed] = speed
        self[.motorCurrent] = current
        self[.motorPower] = power
        self[.windingTemperature] = winding
        self[.coolantTemperature] = coolant
        self[.driveEndTemperature] = driveEnd
        self[.freeEndTemperature] = freeEnd
        self[.vibration] = 1.1 + 1.4 * ratio * ratio + 1.2 * wear
        self[.valvePosition] = valve
        self[.tankLevel] = level
    }

    /// Cubic metres an hour that are drawn on a normal day; `day` counts from a Monday's midnight.
    private static func demand(day: Double) -> Double {
        let hour = day.truncatingRemainder(dividingBy: 1) * 24
        func peak(at centre: Double, width: Double) -> Double {
            let distance = abs((hour < 0 ? hour + 24 : hour) - centre)
            let around = min(distance, 24 - distance)
            return exp(-around * around / (2 * width * width))
        }
        let town = 170 + 75 * peak(at: 7.5, width: 1.6) + 90 * peak(at: 19, width: 2.2) + 25 * peak(at: 13, width: 2)
        // Early shift from 6, late shift from 14, a skeleton crew at night.
        let clock = hour < 0 ? hour + 24 : hour
        let factory = clock >= 6 && clock < 14 ? 70.0 : clock >= 14 && clock < 22 ? 45.0 : 10.0
        return town + factory
    }
}
