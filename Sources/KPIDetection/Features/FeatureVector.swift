/// The 307 numbers by which a model of Metis knows a window.
public enum FeatureVector {
    public static let count = 307

    /// The features of a window, in the order of the model's slots 1 to 307.
    ///
    /// 84 of them look at `a` alone (`StatisticalFeatures`), 144 compare its last point with the days before
    /// (`FittingFeatures`), 79 describe where the values of all days lie (`ClassificationFeatures`). All are finite for values of any
    /// ordinary size. If a value is not finite all are NaN, which is missing to a model.
    public static func of(_ window: KPIWindow, _ rules: KPIRules = .pipeline) -> [Double] {
        guard window.joined.allSatisfy(\.isFinite) else { return [Double](repeating: .nan, count: count) }
        var features: [Double] = []
        features.reserveCapacity(count)
        let mean = window.mean(rules)
        // Raw values are left alone where dividing by the mean would blow them up.
        let normalised = mean > 1 ? window.joined.map { $0 / mean } : window.joined
        normalised.withUnsafeBufferPointer { points in
            let statistical = StatisticalFeatures(
                x: points.newest(window.length + 1), scale: WindowScale(window.length), rules: rules,
                isRaw: !(mean > 1))
            statistical.append(to: &features)
            FittingFeatures(window: window.length, points: points, summation: rules.summation).append(to: &features)
        }
        window.joined.withUnsafeBufferPointer { points in
            ClassificationFeatures(window: window.length, points: points, rules: rules).append(to: &features)
        }
        return features
    }
}
