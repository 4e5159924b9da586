import DetectorsDialect
import Dispatch
import WorkQueue

/// The queues behind detections of one series. Fits leave a processor to everything else, where there is more than one,
/// and stand back on the other: Dispatch gives threads of the class `background` a lower priority.
struct SeriesQueues: Sendable {
    private let thresholds: WorkQueue
    private let forests: WorkQueue
    private let forecasts: WorkQueue
    /// Behind the Azure dialect.
    let univariate: WorkQueue

    init(processors: Int) {
        let width = max(1, processors - 1)
        thresholds = WorkQueue(label: "lapwing.thresholds", width: width, capacity: 64, qos: .userInitiated)
        forests = WorkQueue(label: "lapwing.forests", width: width, capacity: 64, qos: .background)
        forecasts = WorkQueue(label: "lapwing.forecasts", width: width, capacity: 64, qos: .background)
        univariate = WorkQueue(label: "lapwing.univariate", width: width, capacity: 64, qos: .userInitiated)
    }

    var lanes: SeriesLanes { SeriesLanes(thresholds: thresholds, forests: forests, forecasts: forecasts) }

    func shutdown() async {
        for queue in [thresholds, forests, forecasts, univariate] { await queue.shutdown() }
    }
}
