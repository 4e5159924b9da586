import TimeSeries

/// Which detector a table is trained with, from what its owner asked for and from the table itself.
///
/// | asked for | one signal | several, correlated | several, uncorrelated |
/// | --- | --- | --- | --- |
/// | nothing | every signal on its own | all together | every signal on its own |
/// | multivariate | all together | all together | all together |
/// | univariate | every signal on its own | every signal on its own | every signal on its own |
///
/// An explicit wish is granted: signals that are hardly correlated in the present still share their past. Signals that a
/// training drops do not count. Correlated is as ``SignalCorrelation`` has it.
public enum AlgorithmChoice {
    /// What the owner of a model may ask for.
    public enum Hint: String, Codable, Sendable {
        case multivariate, univariate
    }

    /// - Parameter table: the training rows.
    /// - Returns: ``DetectorAlgorithm/dynamicMSET`` or ``DetectorAlgorithm/perSignalMSET``.
    /// - Throws: ``DetectorError`` where a training on this table would throw it, too.
    public static func algorithm(
        hint: Hint?, table: SignalTable, progress: () throws -> Void = {}
    ) throws -> DetectorAlgorithm {
        if let hint { return hint == .univariate ? .perSignalMSET : .dynamicMSET }
        let training = try TrainingTable(table, parameters: DynamicMSET.Parameters(), progress: progress)
        if training.signalCount == 1 { return .perSignalMSET }
        return try SignalCorrelation(training, progress: progress).isAny ? .dynamicMSET : .perSignalMSET
    }
}
