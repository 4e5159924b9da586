import TimeSeries

/// Writes of rows that the guard let through, into compartments that it permits.
struct GuardedTransaction: GuardedReader, MetadataWriter {
    let writer: any MetadataWriter
    let access: AccessGuard
    var reader: any MetadataReader { writer }

    func insert(_ project: Project) throws {
        try access.check(.project, into: project.compartmentID)
        try writer.insert(project)
    }
    func update(_ project: Project) throws -> Project {
        try access.check(.project, into: project.compartmentID)
        return try writer.update(project)
    }
    func insert(_ asset: DataAsset) throws {
        try access.check(.dataAsset, into: asset.compartmentID)
        try checkName(asset)
        try writer.insert(asset)
    }
    /// As with buckets: a name that the caller may not see is taken all the same.
    private func checkName(_ asset: DataAsset) throws {
        guard let name = asset.externalID, try writer.table(named: name, project: asset.projectID) != nil else {
            return
        }
        throw ServiceError.alreadyExists(kind: "data set", name: asset.displayName)
    }
    func update(_ asset: DataAsset) throws -> DataAsset {
        try access.check(.dataAsset, into: asset.compartmentID)
        return try writer.update(asset)
    }
    func insert(_ model: Model) throws {
        try access.check(.model, into: model.compartmentID)
        try writer.insert(model)
    }
    func update(_ model: Model) throws -> Model {
        try access.check(.model, into: model.compartmentID)
        return try writer.update(model)
    }
    func insert(_ deployment: Deployment) throws {
        try access.check(.deployment, into: deployment.compartmentID)
        try writer.insert(deployment)
    }
    func update(_ deployment: Deployment) throws -> Deployment {
        try access.check(.deployment, into: deployment.compartmentID)
        return try writer.update(deployment)
    }
    func insert(_ stream: ScoringStream) throws {
        try access.check(.stream, into: stream.compartmentID)
        try writer.insert(stream)
    }
    func update(_ stream: ScoringStream) throws -> ScoringStream {
        try access.check(.stream, into: stream.compartmentID)
        return try writer.update(stream)
    }
    func insert(_ job: DetectionJob) throws {
        try access.check(.detectionJob, into: job.compartmentID)
        try writer.insert(job)
    }
    func update(_ job: DetectionJob) throws -> DetectionJob {
        try access.check(.detectionJob, into: job.compartmentID)
        return try writer.update(job)
    }
    func insert(_ endpoint: PrivateEndpoint) throws {
        try access.check(.privateEndpoint, into: endpoint.compartmentID)
        try writer.insert(endpoint)
    }
    func update(_ endpoint: PrivateEndpoint) throws -> PrivateEndpoint {
        try access.check(.privateEndpoint, into: endpoint.compartmentID)
        return try writer.update(endpoint)
    }
    func insert(_ secret: Secret) throws {
        try access.check(.secret, into: secret.compartmentID)
        try writer.insert(secret)
    }
    func update(_ secret: Secret) throws -> Secret {
        try access.check(.secret, into: secret.compartmentID)
        return try writer.update(secret)
    }
    func insert(_ bucket: Bucket) throws {
        try access.check(.bucket, into: bucket.compartmentID)
        try checkName(bucket)
        try writer.insert(bucket)
    }
    func update(_ bucket: Bucket) throws -> Bucket {
        try access.check(.bucket, into: bucket.compartmentID)
        try checkName(bucket)
        return try writer.update(bucket)
    }
    /// Names are unique in the tenancy: one that lies where the caller may not look is taken all the same.
    private func checkName(_ bucket: Bucket) throws {
        let holder = try writer.bucket(named: bucket.name, tenancy: bucket.tenancy)
        guard holder == nil || holder?.id == bucket.id else {
            throw ServiceError.alreadyExists(kind: "bucket", name: bucket.name)
        }
    }
    func insert(_ principal: Principal) throws {
        guard access.permits(.principal, compartment: nil) else {
            throw ServiceError.notFound(kind: "tenancy", id: principal.tenancy.hex)
        }
        try writer.insert(principal)
    }

    // MARK: What belongs to rows that were let through

    func update(_ principal: Principal) throws -> Principal { try writer.update(principal) }
    func insert(_ key: SigningKey, as entry: CredentialKey) throws { try writer.insert(key, as: entry) }
    func insertAPIKey(hash: String, as entry: CredentialKey) throws {
        try writer.insertAPIKey(hash: hash, as: entry)
    }
    func delete(_ key: CredentialKey) throws { try writer.delete(key) }
    func delete(_ secret: Secret) throws { try writer.delete(secret) }
    func setSession(_ session: [UInt8]?, ofStream id: ResourceID) throws {
        try writer.setSession(session, ofStream: id)
    }
    func insert(_ request: WorkRequest) throws { try writer.insert(request) }
    func update(_ request: WorkRequest) throws -> WorkRequest { try writer.update(request) }
    func append(_ entry: WorkRequestLogEntry, to workRequest: ResourceID) throws {
        try writer.append(entry, to: workRequest)
    }
    func append(_ error: WorkRequestError, to workRequest: ResourceID) throws {
        try writer.append(error, to: workRequest)
    }
    func delete(_ bucket: Bucket) throws { try writer.delete(bucket) }
    func insert(_ upload: MultipartUpload) throws { try writer.insert(upload) }
    func put(_ part: UploadPart) throws -> UploadPart? { try writer.put(part) }
    func delete(_ upload: MultipartUpload) throws { try writer.delete(upload) }
    func put(_ object: StoredObject) throws -> StoredObject? { try writer.put(object) }
    func deleteObject(named name: String, bucket: ResourceID) throws {
        try writer.deleteObject(named: name, bucket: bucket)
    }
    func insert(_ record: RetryRecord, forgetBefore: Timestamp) throws {
        try writer.insert(record, forgetBefore: forgetBefore)
    }
    func insert(_ job: Job) throws { try writer.insert(job) }
    func requestCancellation(ofJobFor workRequest: ResourceID) throws -> Job? {
        try writer.requestCancellation(ofJobFor: workRequest)
    }
    func finish(_ claim: JobClaim) throws { try writer.finish(claim) }
    func release(_ claim: JobClaim, notBefore: Timestamp, countsAsFailure: Bool) throws {
        try writer.release(claim, notBefore: notBefore, countsAsFailure: countsAsFailure)
    }
    func verify(_ claim: JobClaim) throws { try writer.verify(claim) }
}
