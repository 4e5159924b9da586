/// Noise whose values resemble the ones before.
enum SerialMemory {
    private static let strongest = 0.9

    /// How much longer than noise without a memory it stays on one side: (1 + r) / (1 - r) for the correlation r of
    /// neighbours, which is the factor for the variance of a mean of autoregressive noise. 1 for a correlation of 0 or less.
    static func inflation(_ residuals: [Double]) -> Double {
        var (products, squares) = (0.0, 0.0)
        for index in residuals.indices {
            squares += residuals[index] * residuals[index]
            if index > 0 { products += residuals[index] * residuals[index - 1] }
        }
        guard squares > 0 else { return 1 }
        let correlation = max(0, min(strongest, products / squares))
        return (1 + correlation) / (1 - correlation)
    }
}
