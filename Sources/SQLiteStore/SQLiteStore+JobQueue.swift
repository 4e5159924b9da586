import ControlPlane
import GRDB

extension SQLiteStore {
    public func claimNext(
        lane: Job.Lane, owner: String, now: Timestamp, leaseUntil: Timestamp
    ) async throws -> Job? {
        try await inTransaction { transaction in
            let candidate: Job? = try transaction.first(
                sql: """
                    SELECT \(Job.layout.columnList) FROM jobs WHERE lane = ? \
                    AND ((state = 'waiting' AND not_before <= ?) OR (state = 'running' AND lease_until < ?)) \
                    ORDER BY time_created, id LIMIT 1
                    """, [lane.rawValue, now.microseconds, now.microseconds])
            guard var job = candidate else { return nil }
            job.state = .running
            job.owner = owner
            job.attempt += 1
            job.leaseUntil = leaseUntil
            try transaction.run(
                "UPDATE jobs SET state = 'running', owner = ?, attempt = ?, lease_until = ? WHERE id = ?",
                [owner, job.attempt, leaseUntil.microseconds, job.id.hex])
            return job
        }
    }

    public func renew(_ claim: JobClaim, leaseUntil: Timestamp) async throws -> Bool {
        try await inTransaction { transaction in
            try transaction.change(claim, "lease_until = ?", [leaseUntil.microseconds])
            return try transaction.isCancelRequested(claim) ?? false
        }
    }

    public func releaseAllLeases(now: Timestamp) async throws -> Int {
        try await inTransaction { transaction in
            let jobs: [Job] = try transaction.all(
                sql: "SELECT \(Job.layout.columnList) FROM jobs WHERE state = 'running' ORDER BY time_created, id", [])
            for job in jobs {
                try transaction.run(
                    "UPDATE jobs SET state = 'waiting', owner = NULL, lease_until = NULL, not_before = ? WHERE id = ?",
                    [now.microseconds, job.id.hex])
                try transaction.noteInterruption(of: job, reason: "interrupted; it will run again", time: now)
            }
            return jobs.count
        }
    }
}
