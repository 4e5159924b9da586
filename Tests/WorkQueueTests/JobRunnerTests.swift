import ControlPlane
import SQLiteStore
import TestSupport
import Testing
import WorkQueue

/// Jobs are run, each in a slot of its lane, and ended in one transaction.
@Suite struct JobRunnerTests {
    private struct Broken: Error {}
    private let fixture: RunnerFixture

    init() throws { fixture = try RunnerFixture() }

    @Test func aJobIsRunOnceAndItsResultApplied() async throws {
        let handler = ScriptedHandler { _, _ in }
        try await fixture.add(1)
        try await fixture.withRunner(handler) {
            try await eventually("the job ends") { handler.committed.all.count == 1 }
        }
        let job = try await fixture.job(1)
        #expect(job?.state == .finished)
        #expect(job?.attempt == 1)
        let log = try await fixture.log(1)
        #expect(log == ["done"])
    }

    @Test func shortJobsDoNotWaitBehindTrainings() async throws {
        let occupancy = Occupancy()
        let gate = Gate()
        let training = ScriptedHandler(.trainModel) { _, _ in
            occupancy.enter()
            gate.pass()
            occupancy.leave()
        }
        let short = ScriptedHandler(.activateDeployment) { _, _ in }
        for number in 1...3 { try await fixture.add(number) }
        for number in 4...8 { try await fixture.add(number, kind: .activateDeployment) }
        try await fixture.withRunner(training, short) {
            try await eventually("the short ones end") { short.committed.all.count == 5 }
            try await eventually("a training runs") { occupancy.now == 1 }
            // The others are not even claimed: nothing waits in memory.
            let waiting = try await fixture.job(3)
            #expect(waiting?.state == .waiting)
            gate.open()
            try await eventually("the trainings end") { training.committed.all.count == 3 }
        }
        #expect(occupancy.peak == 1)
        #expect(training.committed.all == [1001, 1002, 1003].map(Sample.id))
    }

    /// With polling out of the question, every job is run because the bell was rung.
    @Test func noSignalIsLost() async throws {
        var fixture = fixture
        fixture.configuration.pollInterval = .seconds(3600)
        let handler = ScriptedHandler { _, _ in }
        try await fixture.withRunner(handler) { [fixture] in
            for number in 1...40 {
                try await fixture.add(number)
                if number % 3 == 0 { try await eventually("it ends") { handler.committed.all.count == number } }
            }
            try await eventually("all end") { handler.committed.all.count == 40 }
        }
    }

    @Test func aFailedAttemptIsRepeatedAndThenGivenUp() async throws {
        let attempts = Record<Int>()
        let handler = ScriptedHandler { job, _ in
            attempts.append(job.attempt)
            throw Broken()
        }
        try await fixture.add(1)
        try await fixture.withRunner(handler) {
            try await eventually("it is given up") { try await fixture.isFinished(1) }
        }
        #expect(attempts.all == [1, 2, 3])
        let log = try await fixture.log(1)
        #expect(log.count == 3)
        #expect(log.last == "gave up")
        #expect(try await fixture.job(1)?.failures == 2)
    }

    @Test func theNextAttemptWaitsLongerEachTime() async throws {
        var fixture = fixture
        fixture.configuration.backOff = .seconds(2)
        let handler = ScriptedHandler { _, _ in throw Broken() }
        for (number, failures) in [(1, 0), (2, 1), (3, 9)] {
            try await fixture.add(number) { $0.failures = failures }
        }
        fixture.configuration.maximumFailures = 100
        let clock = HeldClock(Sample.time(100))
        let runner = fixture.runner([handler], clock: clock)
        let task = Task { try await runner.run() }
        try await eventually("all have failed once") { [fixture] in
            for number in 1...3 where try await fixture.job(number)?.attempt != 1 { return false }
            return try await fixture.job(3)?.state == .waiting
        }
        task.cancel()
        try await task.value
        for (number, pause) in [(1, 2), (2, 4), (3, 60)] {
            #expect(try await fixture.job(number)?.notBefore == Sample.time(100 + Int64(pause)))
        }
    }

    @Test func aTransactionThatFailsAtTheEndLeavesNothingAndIsRepeated() async throws {
        let handler = ScriptedHandler(apply: { job, transaction in
            try transaction.insert(Sample.project(job.attempt))
            if job.attempt == 1 { throw Broken() }
        }) { _, _ in }
        try await fixture.add(1)
        try await fixture.withRunner(handler) {
            try await eventually("it ends") { try await fixture.isFinished(1) }
        }
        let projects = try await fixture.store.read {
            try $0.projects(ListQuery(tenancy: Sample.tenancy)).items.map(\.id)
        }
        #expect(projects == [Sample.id(2)])
        let lines = try await fixture.log(1)
        #expect(lines.filter { $0 == "done" }.count == 1)
        #expect(handler.committed.all.count == 1)
    }

    @Test func progressIsGatheredAndNeverFalls() async throws {
        let handler = ScriptedHandler { _, control in
            for number in 0..<2000 {
                control.report(percent: Double((number * 37) % 100), message: number % 100 == 0 ? "\(number)" : "")
            }
        }
        try await fixture.add(1)
        try await fixture.withRunner(handler) {
            try await eventually("it ends") { try await fixture.isFinished(1) }
        }
        let written = handler.progress.all
        let messages = written.flatMap(\.messages)
        #expect(messages == (0..<20).map { "\($0 * 100)" })
        #expect(written.map(\.percent) == written.map(\.percent).sorted())
        #expect(written.last?.percent == 99)
        #expect(written.count < 200)
    }

    @Test func aJobWithoutAHandlerIsPutBack() async throws {
        try await fixture.add(1)
        try await fixture.withRunner {
            try await eventually("it has been tried") { try await fixture.job(1)?.failures ?? 0 > 0 }
        }
        #expect(try await fixture.job(1)?.state == .waiting)
    }
}
