import NumericalMethods
import TimeSeries

/// The detector behind Azure Anomaly Detector's multivariate models: a dynamic MSET (``DynamicMSET``) whose rows are scored
/// by how far every variable is from its forecast, and judged against the scores of the window before them.
///
/// Scores follow the published account of the original: values are min-max scaled by the first 80 % of the training rows, the
/// forecast error of a variable is `e = exp(min(2 |x − forecast|, 1)) − 1`, and a row's score is the mean of its variables' `e`, in
/// 0...e−1. Forecasts are those of the leave-one-out ridge, which names the variable at fault more often than the past ridge or
/// the memory (77 to 88 % of flagged faulty rows of the development data of 12 to 150 signals, against 70 to 76 and 47 to 94 %).
/// The original's lower weights for erratic variables are left out.
public enum WindowedMSET {
    /// Rows of a window.
    public static let windows = 28...2880

    /// Settings of a training. They are stored with the model.
    public struct Parameters: Codable, Sendable, Equatable {
        /// Rows that a row is judged with, itself included, 28...2880. The newer half of them, at most 200, are those whose
        /// scores a row's score is compared with.
        public var window: Int
        public var dynamic: DynamicMSET.Parameters

        public init(window: Int = 300, dynamic: DynamicMSET.Parameters = DynamicMSET.Parameters()) {
            self.window = window
            self.dynamic = dynamic
        }

        /// - Throws: ``DetectorError/parameterOutOfRange(name:value:allowed:)`` for the first parameter outside its range.
        public func validated() throws {
            guard windows.contains(window) else {
                throw DetectorError.parameterOutOfRange(
                    name: "window", value: Double(window), allowed: "\(windows.lowerBound) to \(windows.upperBound)")
            }
            try dynamic.validated()
        }

        /// Scores that a row's score is compared with, its own included.
        var comparedScores: Int { min(200, window - window / 2) }
    }

    /// Trains a model on the calling thread.
    /// - Parameters:
    ///   - table: as for ``DynamicMSET/fit(_:parameters:progress:)``.
    ///   - progress: told how far it is, often; cancels by throwing.
    /// - Throws: ``DetectorError``, or what `progress` throws.
    public static func fit(
        _ table: SignalTable, parameters: Parameters = Parameters(), progress: DynamicMSET.Progress = { _, _ in }
    ) throws -> WindowedMSETModel {
        try parameters.validated()
        var training: WindowedTraining?
        let model = try DynamicMSET.fit(table, parameters: parameters.dynamic, progress: progress) { fitted in
            training = try WindowedTraining(fitted, scores: parameters.comparedScores) { try progress(0.85, "scoring") }
        }
        guard let training else { throw DetectorError.numericalFailure("the training was not scored") }
        return WindowedMSETModel(
            window: parameters.window, base: model, scoring: training.scoring,
            trainingDiagnostics: training.diagnostics)
    }
}
