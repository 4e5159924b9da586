import ControlPlane
import GRDB

extension Job: TableRow {
    static let layout = TableLayout(
        "jobs",
        columns: [
            "id", "tenancy", "kind", "lane", "subject_id", "work_request_id", "state", "attempt", "owner",
            "lease_until", "failures", "is_cancel_requested", "not_before", "time_created",
        ])

    static func read(_ columns: inout ColumnReader) throws -> Job {
        let id = try columns.id()
        let tenancy = try columns.id()
        let kind = try columns.word(Kind.self)
        guard try columns.word(Lane.self) == kind.lane else { throw columns.corrupt("another lane than the kind's") }
        return Job(
            id: id, tenancy: tenancy, kind: kind, subjectID: try columns.id(), workRequestID: try columns.id(),
            state: try columns.word(), attempt: Int(try columns.integer()), owner: try columns.optionalText(),
            leaseUntil: try columns.optionalTime(), failures: Int(try columns.integer()),
            isCancelRequested: try columns.integer() != 0, notBefore: try columns.time(),
            timeCreated: try columns.time())
    }

    func values() throws -> [(any DatabaseValueConvertible)?] {
        [
            id.hex, tenancy.hex, kind.rawValue, kind.lane.rawValue, subjectID.hex, workRequestID.hex, state.rawValue,
            attempt, owner, leaseUntil?.microseconds, failures, isCancelRequested ? 1 : 0, notBefore.microseconds,
            timeCreated.microseconds,
        ]
    }
}

extension SQLiteReader {
    func job(forWorkRequest id: ResourceID) throws -> Job? {
        try first(sql: "SELECT \(Job.layout.columnList) FROM jobs WHERE work_request_id = ?", [id.hex])
    }

    func unfinishedJob(subject: ResourceID) throws -> Job? {
        try first(
            sql: """
                SELECT \(Job.layout.columnList) FROM jobs WHERE subject_id = ? AND state <> 'finished' \
                ORDER BY time_created, id LIMIT 1
                """, [subject.hex])
    }
}

extension SQLiteTransaction {
    func insert(_ job: Job) throws { try insertRow(job) }

    func requestCancellation(ofJobFor workRequest: ResourceID) throws -> Job? {
        guard let job = try job(forWorkRequest: workRequest) else { return nil }
        switch job.state {
        case .finished: break
        case .running: try run("UPDATE jobs SET is_cancel_requested = 1 WHERE id = ?", [job.id.hex])
        case .waiting:
            try run("UPDATE jobs SET is_cancel_requested = 1, state = 'finished' WHERE id = ?", [job.id.hex])
        }
        return job
    }

    func finish(_ claim: JobClaim) throws {
        try change(claim, "state = 'finished', owner = NULL, lease_until = NULL", [])
    }

    func release(_ claim: JobClaim, notBefore: Timestamp, countsAsFailure: Bool) throws {
        try change(
            claim, "state = 'waiting', owner = NULL, lease_until = NULL, not_before = ?, failures = failures + ?",
            [notBefore.microseconds, countsAsFailure ? 1 : 0])
    }

    func verify(_ claim: JobClaim) throws {
        guard try isCancelRequested(claim) != nil else { throw StoreError.claimLost }
    }

    /// Every write by a worker goes through here: it happens only while the row shows this owner and attempt.
    func change(_ claim: JobClaim, _ assignments: String, _ arguments: [(any DatabaseValueConvertible)?]) throws {
        let count = try run(
            "UPDATE jobs SET \(assignments) WHERE id = ? AND owner = ? AND attempt = ? AND state = 'running'",
            arguments + [claim.jobID.hex, claim.owner, claim.attempt])
        guard count == 1 else { throw StoreError.claimLost }
    }
}

extension SQLiteReader {
    /// Nil when the claim no longer holds.
    func isCancelRequested(_ claim: JobClaim) throws -> Bool? {
        try Bool.fetchOne(
            try database.cachedStatement(
                sql: """
                    SELECT is_cancel_requested FROM jobs \
                    WHERE id = ? AND owner = ? AND attempt = ? AND state = 'running'
                    """), arguments: [claim.jobID.hex, claim.owner, claim.attempt])
    }
}
