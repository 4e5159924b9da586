/// The detector that judged a series. The raw values are the numbers that the Azure service sends as `model-id`.
public enum UnivariateModel: Int, Sendable {
    case seasonal = 10
    case seasonalWithMajority = 11
    case spectralResidual = 20
    /// Of the newest point: so close to the mean that its residual was not looked at.
    case spectralResidualShortCut = 21
    case threshold = 40
    case thresholdWithMajority = 41
}
