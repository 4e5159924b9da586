import ControlPlane
import TestSupport
import Testing

/// Jobs are claimed in order, by one worker at a time, and only that worker may write about them.
@Suite struct JobStoreConformance {
    private func claim(
        _ store: any JobStore, lane: Job.Lane = .training, owner: String = "me", at seconds: Int64 = 100,
        lease: Int64 = 60
    ) async throws -> Job? {
        try await store.claimNext(
            lane: lane, owner: owner, now: Sample.time(seconds), leaseUntil: Sample.time(seconds + lease))
    }

    private func claim(of job: Job?) throws -> JobClaim {
        let job = try #require(job)
        return JobClaim(jobID: job.id, owner: try #require(job.owner), attempt: job.attempt)
    }

    @Test(arguments: StoreUnderTest.all) func theOldestOfTheLaneComesFirst(kind: StoreUnderTest) async throws {
        let jobs = [
            Sample.job(201, workRequest: 101, time: 30), Sample.job(202, workRequest: 102, time: 10),
            Sample.job(203, workRequest: 103, kind: .activateDeployment, time: 5),
            Sample.job(204, workRequest: 104, time: 20, notBefore: 200), Sample.job(205, workRequest: 105, time: 10),
        ]
        try await kind.withJobs(jobs) { store throws in
            var expected = jobs[1]
            expected.state = .running
            expected.owner = "me"
            expected.attempt = 1
            expected.leaseUntil = Sample.time(160)
            #expect(try await claim(store) == expected)
            let stored = try await store.read { try $0.job(forWorkRequest: Sample.id(102)) }
            #expect(stored == expected)
            #expect(try await claim(store)?.id == Sample.id(205))
            #expect(try await claim(store)?.id == Sample.id(201))
            // 204 is not due yet, 203 is in the other lane.
            #expect(try await claim(store) == nil)
            #expect(try await claim(store, lane: .service)?.id == Sample.id(203))
            #expect(try await claim(store, at: 200)?.id == Sample.id(202), "its lease ran out, and it is the oldest")
        }
    }

    @Test(arguments: StoreUnderTest.all) func aLeaseThatRanOutIsAnothersToTake(kind: StoreUnderTest) async throws {
        try await kind.withJobs([Sample.job(201, workRequest: 101)]) { store throws in
            let old = try claim(of: try await claim(store, owner: "old", at: 100))
            #expect(try await claim(store, owner: "new", at: 160) == nil, "it holds to the last moment")
            let new = try claim(of: try await claim(store, owner: "new", at: 161))
            #expect(new.attempt == 2)
            await expectLost(store, old)
            #expect(try await store.renew(new, leaseUntil: Sample.time(500)) == false)
            #expect(try await claim(store, at: 499) == nil, "renewed")
            try await store.write { try $0.finish(new) }
            await expectLost(store, new)
            #expect(try await claim(store, at: 9999) == nil, "finished")
        }
    }

    /// The same owner again, but another attempt: still fenced.
    @Test(arguments: StoreUnderTest.all) func anOldAttemptOfTheSameOwnerIsFenced(kind: StoreUnderTest) async throws {
        try await kind.withJobs([Sample.job(201, workRequest: 101)]) { store throws in
            let first = try claim(of: try await claim(store))
            try await store.write { try $0.release(first, notBefore: Sample.time(50), countsAsFailure: false) }
            await expectLost(store, first)
            _ = try await claim(store)
            await expectLost(store, first)
        }
    }

    @Test(arguments: StoreUnderTest.all) func whatTheLostClaimWroteIsUndone(kind: StoreUnderTest) async throws {
        try await kind.withJobs([Sample.job(201, workRequest: 101)]) { store throws in
            let stale = JobClaim(jobID: Sample.id(201), owner: "nobody", attempt: 1)
            await #expect(throws: StoreError.claimLost) {
                try await store.write { transaction in
                    try transaction.insert(Sample.project(1))
                    try transaction.finish(stale)
                }
            }
            let project = try await store.read { try $0.project(Sample.id(1), tenancy: Sample.tenancy) }
            #expect(project == nil)
        }
    }

    @Test(arguments: StoreUnderTest.all) func releasedJobsWaitAndCountTheirFailures(kind: StoreUnderTest) async throws {
        try await kind.withJobs([Sample.job(201, workRequest: 101)]) { store throws in
            let first = try claim(of: try await claim(store))
            try await store.write { try $0.release(first, notBefore: Sample.time(110), countsAsFailure: true) }
            let waiting = try await store.read { try $0.unfinishedJob(subject: Sample.id(1)) }
            #expect(waiting?.state == .waiting)
            #expect(waiting?.failures == 1)
            #expect(waiting?.owner == nil)
            #expect(try await claim(store, at: 109) == nil)
            let second = try await claim(store, at: 110)
            #expect(second?.attempt == 2)
            let again = try claim(of: second)
            try await store.write { try $0.release(again, notBefore: Sample.time(0), countsAsFailure: false) }
            #expect(try await claim(store)?.failures == 1)
        }
    }

    @Test(arguments: StoreUnderTest.all) func cancelingStopsRunningAndEndsWaitingJobs(kind: StoreUnderTest) async throws
    {
        let jobs = [Sample.job(201, workRequest: 101, time: 1), Sample.job(202, workRequest: 102, time: 2)]
        try await kind.withJobs(jobs) { store throws in
            let running = try claim(of: try await claim(store))
            let before = try await store.write { transaction in
                try (101...103).map { try transaction.requestCancellation(ofJobFor: Sample.id($0)) }
            }
            #expect(before[0]?.state == .running)
            #expect(before[1] == jobs[1])
            #expect(before[2] == nil)
            #expect(try await store.renew(running, leaseUntil: Sample.time(900)))
            let waited = try await store.read { try $0.job(forWorkRequest: Sample.id(102)) }
            #expect(waited?.state == .finished)
            #expect(try await claim(store) == nil)
            // Asking again changes nothing.
            let again = try await store.write { try $0.requestCancellation(ofJobFor: Sample.id(102)) }
            #expect(again?.state == .finished)
            // Given back, it still knows.
            try await store.write { try $0.release(running, notBefore: Sample.time(0), countsAsFailure: false) }
            #expect(try await claim(store)?.isCancelRequested == true)
        }
    }

    @Test(arguments: StoreUnderTest.all) func aNewStartReleasesEveryLease(kind: StoreUnderTest) async throws {
        let jobs = (0..<4).map { Sample.job(201 + $0, workRequest: 101 + $0, time: Int64($0)) }
        try await kind.withJobs(jobs) { store throws in
            let claims = [try await claim(store, owner: "a"), try await claim(store, owner: "b")]
            let finished = try claim(of: try await claim(store))
            try await store.write { transaction in
                try transaction.finish(finished)
                var request = Sample.workRequest(101)
                request.status = .inProgress
                try transaction.update(request)
                var canceling = Sample.workRequest(102)
                canceling.status = .canceling
                try transaction.update(canceling)
            }
            #expect(try await store.releaseAllLeases(now: Sample.time(1000)) == 2)
            #expect(try await store.releaseAllLeases(now: Sample.time(1000)) == 0)
            for job in claims { await expectLost(store, try claim(of: job)) }
            try await store.read { reader throws in
                let job = try reader.job(forWorkRequest: Sample.id(101))
                #expect(job?.state == .waiting)
                #expect(job?.failures == 0)
                #expect(job?.notBefore == Sample.time(1000))
                #expect(try reader.workRequest(Sample.id(101), tenancy: Sample.tenancy)?.status == .accepted)
                #expect(try reader.workRequest(Sample.id(102), tenancy: Sample.tenancy)?.status == .canceling)
                #expect(try reader.workRequestLogs(Sample.id(101), limit: 9, after: nil).items.count == 1)
                #expect(try reader.workRequestLogs(Sample.id(104), limit: 9, after: nil).items.isEmpty)
            }
            #expect(try await claim(store, at: 999)?.id == Sample.id(204))
            #expect(try await claim(store, at: 1000)?.id == Sample.id(201))
        }
    }

    @Test(arguments: StoreUnderTest.all) func everyJobIsClaimedExactlyOnce(kind: StoreUnderTest) async throws {
        let jobs = (0..<100).map { Sample.job(1001 + $0, workRequest: 101 + $0) }
        try await kind.withJobs(jobs) { store throws in
            let claimed = try await withThrowingTaskGroup(of: [ResourceID].self) { group in
                for worker in 0..<8 {
                    group.addTask {
                        var mine: [ResourceID] = []
                        while let job = try await claim(store, owner: "worker \(worker)") { mine.append(job.id) }
                        return mine
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(claimed.count == 100)
            #expect(Set(claimed) == Set(jobs.map(\.id)))
        }
    }

    private func expectLost(_ store: any MetadataStore & JobStore, _ claim: JobClaim) async {
        let writes: [@Sendable () async throws -> Void] = [
            { try await store.write { try $0.verify(claim) } },
            { try await store.write { try $0.finish(claim) } },
            { try await store.write { try $0.release(claim, notBefore: Sample.time(0), countsAsFailure: true) } },
            { _ = try await store.renew(claim, leaseUntil: Sample.time(9999)) },
        ]
        for write in writes {
            await #expect(throws: StoreError.claimLost) { try await write() }
        }
    }
}
