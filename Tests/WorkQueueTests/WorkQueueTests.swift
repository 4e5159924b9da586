import ControlPlane
import Testing
import WorkQueue

@Suite struct WorkQueueTests {
    private struct Broken: Error {}

    @Test func resultsAndErrorsComeBack() async throws {
        let queue = WorkQueue(label: "test", width: 1, capacity: 1)
        let answer = try await queue.run { (_: CancellationFlag) in 6 * 7 }
        #expect(answer == 42)
        await #expect(throws: Broken.self) { try await queue.run { (_: CancellationFlag) in throw Broken() } }
        #expect(queue.load == (0, 0))
    }

    @Test(arguments: [1, 2, 3]) func noMoreThanItsWidthRunAtOnce(width: Int) async throws {
        let queue = WorkQueue(label: "test", width: width, capacity: 100)
        let occupancy = Occupancy()
        let gate = Gate()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    try await queue.run { (_: CancellationFlag) in
                        occupancy.enter()
                        gate.pass()
                        occupancy.leave()
                    }
                }
            }
            try await eventually("the rest waits") { queue.load == (20 - width, width) }
            try await eventually("as many as may are at work") { occupancy.now == width }
            gate.open()
            try await group.waitForAll()
        }
        #expect(occupancy.peak == width)
        #expect(queue.load == (0, 0))
    }

    @Test func beyondItsCapacityItIsFull() async throws {
        let queue = WorkQueue(label: "test", width: 1, capacity: 2)
        let gate = Gate()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<3 { group.addTask { try await queue.run { (_: CancellationFlag) in gate.pass() } } }
            try await eventually("one runs, two wait") { queue.load == (2, 1) }
            await #expect(throws: WorkQueueError.full) { try await queue.run { (_: CancellationFlag) in } }
            let detections: any DetectionQueue = queue
            await #expect(throws: ServiceError.self) { try await detections.run {} }
            gate.open()
            try await group.waitForAll()
        }
        try await queue.run { (_: CancellationFlag) in }
    }

    @Test func whatWaitsRunsInItsOrder() async throws {
        let queue = WorkQueue(label: "test", width: 1, capacity: 10)
        let gate = Gate()
        let order = Record<Int>()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await queue.run { (_: CancellationFlag) in gate.pass() } }
            try await eventually("the first runs") { queue.load.running == 1 }
            for number in 0..<5 {
                group.addTask { try await queue.run { (_: CancellationFlag) in order.append(number) } }
                try await eventually("number \(number) waits") { queue.load.waiting == number + 1 }
            }
            gate.open()
            try await group.waitForAll()
        }
        #expect(order.all == [0, 1, 2, 3, 4])
    }

    @Test func cancelingTellsRunningWorkAndDropsWaitingWork() async throws {
        let queue = WorkQueue(label: "test", width: 1, capacity: 10)
        let ran = Record<String>()
        let running = Task {
            try await queue.run { flag in
                while true {
                    try flag.check()
                    idle()
                }
            }
        }
        try await eventually("the first runs") { queue.load.running == 1 }
        let waiting = Task { try await queue.run { (_: CancellationFlag) in ran.append("waiting") } }
        try await eventually("the second waits") { queue.load.waiting == 1 }
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
        #expect(queue.load == (0, 1))
        running.cancel()
        await #expect(throws: JobCanceled.self) { try await running.value }
        let late = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await queue.run { (_: CancellationFlag) in ran.append("late") }
        }
        await #expect(throws: CancellationError.self) { try await late.value }
        #expect(ran.all.isEmpty)
    }

    @Test func shutdownRefusesCancelsAndWaits() async throws {
        let queue = WorkQueue(label: "test", width: 1, capacity: 10)
        let ended = Record<String>()
        let running = Task {
            try await queue.run { flag in
                while !flag.isCanceled { idle() }
                ended.append("running")
            }
        }
        try await eventually("the first runs") { queue.load.running == 1 }
        let waiting = Task { try await queue.run { (_: CancellationFlag) in ended.append("waiting") } }
        try await eventually("the second waits") { queue.load.waiting == 1 }
        await queue.shutdown()
        #expect(ended.all == ["running"])
        await #expect(throws: WorkQueueError.closed) { try await waiting.value }
        await #expect(throws: WorkQueueError.closed) { try await queue.run { (_: CancellationFlag) in } }
        try await running.value
        await queue.shutdown()
    }
}
