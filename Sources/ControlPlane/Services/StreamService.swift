import Detectors
import TimeSeries

public struct NewStream: Sendable, Equatable {
    public var compartmentID: String
    public var modelID: ResourceID
    public var displayName: String?
    public var description: String?
    public var tags: Tags
    public var options: DecisionOptions

    public init(
        compartmentID: String, modelID: ResourceID, displayName: String? = nil, description: String? = nil,
        tags: Tags = Tags(), options: DecisionOptions = DecisionOptions()
    ) {
        self.compartmentID = compartmentID
        self.modelID = modelID
        self.displayName = displayName
        self.description = description
        self.tags = tags
        self.options = options
    }
}

/// What a stream answers to its next rows.
public struct StreamOutcome: Sendable {
    public let detection: DetectionOutcome
    /// Index in the stream of the first of these rows.
    public let firstRow: Int
    /// The stream as it is now.
    public let stream: ScoringStream
}

/// Streams: rows are scored as the continuation of all rows before them, and what was learnt is in the database before the
/// answer is given.
public struct StreamService: Sendable {
    let environment: ServiceEnvironment
    let detection: DetectionService
    let queue: any DetectionQueue

    /// Attempts of a call without an etag condition while others change the stream at the same time.
    private static let attempts = 20

    /// - Throws: `ServiceError.notFound` for an unknown model; `incorrectState` or `conflict` when it is not active;
    ///   `invalidParameter` for options that its algorithm does not have.
    public func create(_ new: NewStream, caller: Caller, retry: RetryToken?) async throws -> Created<ScoringStream> {
        let now = environment.clock.now()
        let model = try await detection.servingModel(.model(new.modelID), caller: caller)
        let fitted = try await detection.fitted(model)
        let session: DetectorSession
        do {
            session = try fitted.makeSession(new.options)
        } catch let error as DetectorError {
            throw ServiceError.invalidParameter(field: "start", reason: error.description)
        }
        let stream = ScoringStream(
            id: environment.ids.next(), tenancy: caller.tenancy, compartmentID: new.compartmentID,
            projectID: model.projectID, modelID: model.id,
            displayName: new.displayName ?? GeneratedName.make(kind: "aistream", time: now),
            description: new.description, tags: new.tags, options: new.options, timeCreated: now)
        return try await environment.store.write { transaction in
            try transaction.creatingOnce(
                retry, operation: "createStream", tenancy: caller.tenancy, now: now,
                find: { try transaction.stream($0, tenancy: caller.tenancy) },
                create: {
                    guard let model = try transaction.model(model.id, tenancy: caller.tenancy) else {
                        throw ServiceError.notFound(kind: "model", id: new.modelID.hex)
                    }
                    _ = try ModelLifecycle.next(model.state, .detectRequested)
                    try transaction.insert(stream)
                    try transaction.setSession(session.bytes, ofStream: stream.id)
                    return (Created(stream), stream.id)
                })
        }
    }

    public func get(_ id: ResourceID, caller: Caller) async throws -> ScoringStream? {
        try await environment.store.lookUp { try $0.stream(id, tenancy: caller.tenancy) }
    }

    public func list(_ query: ListQuery) async throws -> Page<ScoringStream> {
        try await environment.store.read { try $0.streams(query) }
    }

    public func update(
        _ id: ResourceID, _ change: LabelChange, caller: Caller, ifMatch: EtagCondition
    ) async throws -> ScoringStream? {
        let now = environment.clock.now()
        return try await environment.store.write { transaction in
            guard var stream = try transaction.stream(id, tenancy: caller.tenancy) else { return nil }
            try ifMatch.check(stream.etag)
            stream.state = try ScoringStreamLifecycle.next(stream.state, .updateRequested)
            change.apply(
                name: &stream.displayName, description: &stream.description, tags: &stream.tags, kind: "aistream",
                now: now)
            stream.timeUpdated = now
            return try transaction.update(stream)
        }
    }

    /// False when there is no such stream.
    public func delete(_ id: ResourceID, caller: Caller, ifMatch: EtagCondition) async throws -> Bool {
        let now = environment.clock.now()
        return try await environment.store.write { transaction in
            guard var stream = try transaction.stream(id, tenancy: caller.tenancy) else { return false }
            try ifMatch.check(stream.etag)
            stream.state = try ScoringStreamLifecycle.next(stream.state, .deleteRequested)
            stream.timeUpdated = now
            try transaction.update(stream)
            try transaction.setSession(nil, ofStream: id)
            return true
        }
    }

    /// Scores the next rows. With an etag condition a repeated request cannot feed the same rows twice.
    /// - Throws: `ServiceError.notFound`; `invalidParameter` for rows that are not later than those before.
    public func advance(
        _ id: ResourceID, by table: SignalTable, hasNames: Bool, sensitivity: Double, caller: Caller,
        ifMatch: EtagCondition
    ) async throws -> StreamOutcome {
        try await changing(id, caller: caller, ifMatch: ifMatch) { stream, session, fitted in
            stream.state = try ScoringStreamLifecycle.next(stream.state, .rowsReceived)
            if let last = stream.progress.lastTime, let first = table.timestamps?.first, first <= last {
                throw ServiceError.invalidParameter(
                    field: "data[0].timestamp",
                    reason: "is \(first), but the stream has rows up to \(last): send later rows only")
            }
            let input = try DetectionService.arrange(table, hasNames: hasNames, for: fitted)
            let detection = try fitted.score(input, session: &session, sensitivity: sensitivity)
            let first = stream.progress.rows
            stream.progress.advance(detection, lastTime: input.timestamps?.last)
            let outcome = DetectionOutcome(
                signalNames: fitted.signalNames, input: input, detection: detection,
                hasRowScores: fitted.reportsRowScores)
            return { StreamOutcome(detection: outcome, firstRow: first, stream: $0) }
        }
    }

    /// Takes the present score level for normal and ends the incident.
    public func acknowledge(
        _ id: ResourceID, caller: Caller, ifMatch: EtagCondition
    ) async throws -> ScoringStream {
        try await changing(id, caller: caller, ifMatch: ifMatch) { stream, session, fitted in
            stream.state = try ScoringStreamLifecycle.next(stream.state, .acknowledged(rows: stream.progress.rows))
            do {
                try fitted.acknowledge(&session)
            } catch DetectorError.unsupported(let reason) {
                throw ServiceError.conflict(reason)
            }
            stream.progress.advice.remove([.persistentChange, .modelMismatch])
            stream.progress.incidentID = nil
            return { $0 }
        }
    }

    private typealias Change<Answer> =
        @Sendable (
            inout ScoringStream, inout DetectorSession, any FittedDetector
        ) throws -> (@Sendable (ScoringStream) -> Answer)

    /// Reads the stream, changes it off the event loops, and writes it if nobody else has meanwhile; else begins anew.
    private func changing<Answer: Sendable>(
        _ id: ResourceID, caller: Caller, ifMatch: EtagCondition, _ change: @escaping Change<Answer>
    ) async throws -> Answer {
        for _ in 0..<Self.attempts {
            let found = try await environment.store.read { reader -> (ScoringStream, DetectorSession, ServingModel)? in
                guard let stream = try reader.stream(id, tenancy: caller.tenancy),
                    let model = try reader.servingModel(stream.modelID, tenancy: caller.tenancy),
                    let session = try reader.session(ofStream: id)
                else { return nil }
                return (stream, DetectorSession(bytes: session), model)
            }
            guard let (stream, session, model) = found else {
                throw ServiceError.notFound(kind: "stream", id: id.hex)
            }
            try ifMatch.check(stream.etag)
            let fitted = try await detection.fitted(model)
            let now = environment.clock.now()
            let (changed, kept, answer) = try await queue.run {
                var (stream, session) = (stream, session)
                do {
                    let answer = try change(&stream, &session, fitted)
                    stream.timeUpdated = now
                    return (stream, session, answer)
                } catch DetectorError.streamMismatch {
                    throw ServiceError.conflict(
                        "the stream was begun by another version of its model: delete it and begin a new one")
                }
            }
            do {
                let written = try await environment.store.write { transaction in
                    let written = try transaction.update(changed)
                    try transaction.setSession(kept.bytes, ofStream: id)
                    return written
                }
                return answer(written)
            } catch StoreError.rowChanged {
                continue
            }
        }
        throw ServiceError.unavailable(
            "other requests keep changing the stream: send its rows one call after the other")
    }
}
