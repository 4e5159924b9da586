/// How many units a margin is wide at each sensitivity from 0 to 100: the more sensitive, the narrower.
enum SensitivityTable {
    static let factors: [Double] = [
        532, 492.8, 455.2, 419.2, 384.8, 352, 320.8, 291.2, 263.2, 236.8,
        212, 188.8, 167.2, 147.2, 128.8, 112, 96.8, 83.2, 71.2, 60.8,
        52, 44.8, 39.2, 35.2, 32.8, 30, 28.75, 27.5, 26.25, 25,
        23.75, 22.5, 21.25, 20, 18.75, 17.5, 16.25, 15, 13.75, 12.5,
        11.25, 10, 8.75, 7.5, 6.25, 5, 4.6, 4.2, 3.8, 3.4,
        3, 2.6, 2.2, 1.8, 1.4, 1, 0.96, 0.92, 0.88, 0.84,
        0.8, 0.76, 0.72, 0.68, 0.64, 0.6, 0.57, 0.54, 0.51, 0.48,
        0.45, 0.42, 0.39, 0.36, 0.33, 0.3, 0.285, 0.27, 0.255, 0.24,
        0.225, 0.21, 0.195, 0.18, 0.165, 0.15, 1.52 / 11, 1.39 / 11, 1.26 / 11, 1.13 / 11,
        1 / 11, 0.87 / 11, 0.74 / 11, 0.48 / 11, 0.012, 0.008, 0.006075, 0.00415, 0.002225, 0.0003,
        0,
    ]

    private static let rising: [Double] = factors.reversed()

    /// 0...100: 100 less the sensitivity at which a margin would just hold a point so many units away.
    static func score(distance: Double) -> Double {
        guard let next = rising.firstIndex(where: { $0 >= distance }) else { return 100 }
        if next == 0 { return 0 }
        if next >= 100 { return 100 }
        return Double(next - 1) + (distance - rising[next - 1]) / (rising[next] - rising[next - 1])
    }
}
