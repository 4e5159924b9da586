import ControlPlane
import SQLiteStore
import TestSupport
import Testing
import WorkQueue

/// What happens to running jobs when somebody cancels them, the process stops, or another takes them over.
@Suite struct JobInterruptionTests {
    private let fixture: RunnerFixture

    init() throws { fixture = try RunnerFixture() }

    /// Work that runs until it is told to stop.
    private func endless(_ started: Record<Int>) -> ScriptedHandler {
        ScriptedHandler { job, control in
            started.append(job.attempt)
            while true {
                try control.check()
                idle()
            }
        }
    }

    @Test func aRequestToCancelStopsTheWork() async throws {
        let started = Record<Int>()
        let handler = endless(started)
        try await fixture.add(1)
        try await fixture.withRunner(handler) {
            try await eventually("it runs") { started.all == [1] }
            _ = try await fixture.store.write { try $0.requestCancellation(ofJobFor: Sample.id(1)) }
            try await eventually("it ends") { try await fixture.isFinished(1) }
        }
        let log = try await fixture.log(1)
        #expect(log == ["canceled"])
        #expect(try await fixture.job(1)?.failures == 0)
    }

    @Test func aJobThatIsToBeCanceledIsNotStarted() async throws {
        let started = Record<Int>()
        try await fixture.add(1) { $0.isCancelRequested = true }
        try await fixture.withRunner(endless(started)) {
            try await eventually("it ends") { try await fixture.isFinished(1) }
        }
        #expect(started.all.isEmpty)
        let log = try await fixture.log(1)
        #expect(log == ["canceled"])
    }

    @Test func whatAShutdownInterruptsRunsAgain() async throws {
        let started = Record<Int>()
        try await fixture.add(1)
        try await fixture.withRunner(endless(started)) {
            try await eventually("it runs") { started.all == [1] }
        }
        let job = try await fixture.job(1)
        #expect(job?.state == .waiting)
        #expect(job?.failures == 0)
        #expect(job?.owner == nil)
        try await fixture.withRunner(ScriptedHandler { job, _ in started.append(job.attempt) }) {
            try await eventually("it ends") { try await fixture.isFinished(1) }
        }
        #expect(started.all == [1, 2])
        let log = try await fixture.log(1)
        #expect(log.count == 2)
        #expect(log.last == "done")
    }

    @Test func workThatDoesNotStopIsLeftBehindAndCanWriteNothing() async throws {
        var fixture = fixture
        fixture.configuration.shutdownGrace = .milliseconds(30)
        let gate = Gate()
        let occupancy = Occupancy()
        let handler = ScriptedHandler { _, _ in
            occupancy.enter()
            gate.pass()
            occupancy.leave()
        }
        try await fixture.add(1)
        try await fixture.withRunner(handler) {
            try await eventually("it runs") { occupancy.now == 1 }
        }
        // The runner has returned, the work has not.
        #expect(occupancy.now == 1)
        #expect(try await fixture.job(1)?.state == .waiting)
        gate.open()
        try await eventually("the work ends") { occupancy.now == 0 }
        let log = try await fixture.log(1)
        #expect(!log.contains("done"))
    }

    @Test(arguments: [true, false]) func theResultOfALostClaimIsDropped(looksAtItsFlag: Bool) async throws {
        let gate = Gate()
        let occupancy = Occupancy()
        let handler = ScriptedHandler { _, control in
            occupancy.enter()
            defer { occupancy.leave() }
            while looksAtItsFlag {
                try control.check()
                idle()
            }
            gate.pass()
        }
        try await fixture.add(1)
        let store = fixture.store
        try await fixture.withRunner(handler) {
            try await eventually("it runs") { occupancy.now == 1 }
            _ = try await store.releaseAllLeases(now: Sample.time(0))
            // The runner's only slot is taken, so nobody else can claim it first.
            let taken = try await store.claimNext(
                lane: .training, owner: "another", now: Sample.time(1000),
                leaseUntil: Timestamp(microseconds: .max))
            #expect(taken?.attempt == 2)
            gate.open()
            try await eventually("the work ends") { occupancy.now == 0 }
            // The slot is free again: whatever comes next is run.
            try await fixture.add(2, kind: .trainModel) { $0.isCancelRequested = true }
            try await eventually("the next one ends") { try await fixture.isFinished(2) }
        }
        let job = try await fixture.job(1)
        #expect(job?.owner == "another")
        #expect(job?.state == .running)
        let log = try await fixture.log(1)
        #expect(!log.contains("done") && !log.contains("canceled"))
        #expect(handler.committed.all == [Sample.id(1002)])
    }

    @Test func leasesAreRenewedWhileTheWorkRuns() async throws {
        var fixture = fixture
        fixture.configuration.renewal = .milliseconds(1)
        let started = Record<Int>()
        try await fixture.add(1)
        try await fixture.withRunner(endless(started)) { [fixture] in
            try await eventually("it runs") { started.all == [1] }
            let first = try await fixture.job(1)?.leaseUntil
            try await eventually("the lease grows") { try await fixture.job(1)?.leaseUntil != first }
            let job = try await fixture.job(1)
            #expect(job?.attempt == 1)
            #expect((job?.leaseUntil ?? Sample.time(0)) > (first ?? Sample.time(0)))
        }
    }

    @Test func aNewStartTakesUpWhatADeadProcessHeld() async throws {
        try await fixture.add(1)
        _ = try await fixture.store.claimNext(
            lane: .training, owner: "dead", now: Sample.time(100), leaseUntil: Timestamp(microseconds: .max))
        let handler = ScriptedHandler { _, _ in }
        try await fixture.withRunner(handler) {
            try await eventually("it ends") { try await fixture.isFinished(1) }
        }
        let job = try await fixture.job(1)
        #expect(job?.attempt == 2)
        #expect(job?.failures == 0)
    }
}
