/// The sensors of the simulated pump station, in the order of their columns.
enum PumpSignal: Int, CaseIterable, Sendable {
    case suctionPressure, filterPressureDrop, dischargePressure, pumpFlow, networkFlow, pumpSpeed, motorCurrent
    case motorPower, windingTemperature, coolantTemperature, driveEndTemperature, freeEndTemperature, vibration
    case valvePosition, tankLevel

    /// Name of the column, with its unit.
    var name: String {
        switch self {
        case .suctionPressure: "suction_pressure_bar"
        case .filterPressureDrop: "filter_pressure_drop_bar"
        case .dischargePressure: "discharge_pressure_bar"
        case .pumpFlow: "pump_flow_m3h"
        case .networkFlow: "network_flow_m3h"
        case .pumpSpeed: "pump_speed_rpm"
        case .motorCurrent: "motor_current_a"
        case .motorPower: "motor_power_kw"
        case .windingTemperature: "winding_temperature_c"
        case .coolantTemperature: "coolant_temperature_c"
        case .driveEndTemperature: "bearing_drive_end_c"
        case .freeEndTemperature: "bearing_free_end_c"
        case .vibration: "vibration_mm_s"
        case .valvePosition: "valve_position_pct"
        case .tankLevel: "tank_level_m"
        }
    }

    /// Standard deviation of the sensor's noise, in its unit.
    var noise: Double {
        switch self {
        case .suctionPressure: 0.012
        case .filterPressureDrop: 0.004
        case .dischargePressure: 0.03
        case .pumpFlow, .networkFlow: 1.6
        case .pumpSpeed: 3
        case .motorCurrent: 0.8
        case .motorPower: 0.6
        case .windingTemperature: 0.25
        case .coolantTemperature: 0.15
        case .driveEndTemperature, .freeEndTemperature: 0.2
        case .vibration: 0.06
        case .valvePosition: 0.4
        case .tankLevel: 0.008
        }
    }

    /// Decimal digits that the sensor reports.
    var digits: Int {
        switch self {
        case .suctionPressure, .filterPressureDrop, .dischargePressure, .tankLevel, .vibration: 3
        case .pumpFlow, .networkFlow, .motorCurrent, .motorPower, .windingTemperature, .coolantTemperature: 2
        case .driveEndTemperature, .freeEndTemperature, .valvePosition: 2
        case .pumpSpeed: 0
        }
    }
}
