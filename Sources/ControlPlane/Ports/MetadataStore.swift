import TimeSeries

/// The database: resources, jobs and everything else that must survive.
///
/// A `write` is one transaction: it is durable when it returns, and leaves no trace when its body throws.
/// A `read` sees one consistent snapshot. A `lookUp` is for a row found by its key, or a few that need not be of one moment: it
/// may run on the caller's thread, which for so little is quicker than to go to another one and come back.
public protocol MetadataStore: Sendable {
    func read<T: Sendable>(_ body: @escaping @Sendable (any MetadataReader) throws -> T) async throws -> T
    func lookUp<T: Sendable>(_ body: @escaping @Sendable (any MetadataReader) throws -> T) async throws -> T
    func write<T: Sendable>(_ body: @escaping @Sendable (any MetadataWriter) throws -> T) async throws -> T
}

/// Look-ups within a snapshot or a transaction. Those by id return nil for unknown, foreign and deleted rows alike.
public protocol MetadataReader: KPIReader, TableRowReader, TableSessionReader, TableImportReader {
    func project(_ id: ResourceID, tenancy: ResourceID) throws -> Project?
    func projects(_ query: ListQuery) throws -> Page<Project>
    /// The living project that an API without projects made for what a principal makes there.
    func project(origin: Origin, owner: ResourceID, tenancy: ResourceID) throws -> Project?
    func dataAsset(_ id: ResourceID, tenancy: ResourceID) throws -> DataAsset?
    func dataAssets(_ query: ListQuery) throws -> Page<DataAsset>
    func model(_ id: ResourceID, tenancy: ResourceID) throws -> Model?
    func model(externalID: String, origin: Origin, tenancy: ResourceID) throws -> Model?
    func models(_ query: ListQuery) throws -> Page<Model>
    /// On all pages of that list together.
    func modelCount(_ query: ListQuery) throws -> Int
    /// The model as detection needs it.
    func servingModel(_ id: ResourceID, tenancy: ResourceID) throws -> ServingModel?
    func deployment(_ id: ResourceID, tenancy: ResourceID) throws -> Deployment?
    func deployments(_ query: ListQuery) throws -> Page<Deployment>
    func stream(_ id: ResourceID, tenancy: ResourceID) throws -> ScoringStream?
    func streams(_ query: ListQuery) throws -> Page<ScoringStream>
    /// What the detector remembers of a living stream.
    func session(ofStream id: ResourceID) throws -> [UInt8]?
    func workRequest(_ id: ResourceID, tenancy: ResourceID) throws -> WorkRequest?
    func workRequests(_ query: ListQuery) throws -> Page<WorkRequest>
    /// In the order in which they were written. The cursor is a `.sequence`.
    func workRequestErrors(_ id: ResourceID, limit: Int, after: PageCursor?) throws -> Page<WorkRequestError>
    func workRequestLogs(_ id: ResourceID, limit: Int, after: PageCursor?) throws -> Page<WorkRequestLogEntry>

    func detectionJob(_ id: ResourceID, tenancy: ResourceID) throws -> DetectionJob?
    func detectionJobs(_ query: ListQuery) throws -> Page<DetectionJob>
    /// Detections of APIs that forget their results after a while, in order of their end.
    func outlivedDetections(finishedBefore time: Timestamp, limit: Int) throws -> [DetectionJob]

    func livingDataAssetCount(project: ResourceID) throws -> Int
    func livingModelCount(project: ResourceID) throws -> Int
    /// Models of a tenancy that are not deleted, whoever may see them. Nil counts every state.
    func livingModelCount(origin: Origin, state: ModelLifecycle.State?, tenancy: ResourceID) throws -> Int
    func livingDeploymentCount(model: ResourceID) throws -> Int
    func livingStreamCount(model: ResourceID) throws -> Int
    /// True while any model that is not deleted still uses that file.
    func isModelFileUsed(digest: String) throws -> Bool

    func bucket(named name: String, tenancy: ResourceID) throws -> Bucket?
    func buckets(_ query: ListQuery) throws -> Page<Bucket>
    /// Number of objects and the sum of their sizes.
    func bucketUsage(_ bucket: ResourceID) throws -> (count: Int, size: Int64)
    func object(named name: String, bucket: ResourceID) throws -> StoredObject?
    /// In byte order of names, at most `limit`.
    func objects(_ query: ObjectQuery, bucket: ResourceID) throws -> [StoredObject]
    func upload(_ id: ResourceID, bucket: ResourceID) throws -> MultipartUpload?
    /// By object name in byte order, then by id. The cursor is a `.name`.
    func uploads(bucket: ResourceID, limit: Int, after: PageCursor?) throws -> Page<MultipartUpload>
    func part(_ number: Int, ofUpload id: ResourceID) throws -> UploadPart?
    /// By number. The cursor is a `.sequence`.
    func parts(ofUpload id: ResourceID, limit: Int, after: PageCursor?) throws -> Page<UploadPart>
    /// Everything on disk that some row points at; the rest is left over from a crash.
    func referencedBlobs() throws -> Set<ResourceID>
    func referencedModelFiles() throws -> Set<String>

    func privateEndpoint(_ id: ResourceID, tenancy: ResourceID) throws -> PrivateEndpoint?
    func privateEndpoints(_ query: ListQuery) throws -> Page<PrivateEndpoint>
    /// The living data assets that name a private endpoint, oldest first.
    func livingDataAssets(privateEndpoint: ResourceID) throws -> [ResourceID]
    func secret(_ id: ResourceID, tenancy: ResourceID) throws -> Secret?
    func secrets(_ query: ListQuery) throws -> Page<Secret>
    func secretCount() throws -> Int

    /// The operator.
    func firstPrincipal() throws -> Principal?
    /// - Parameter tenancy: nil for any.
    func principal(_ id: ResourceID, tenancy: ResourceID?) throws -> Principal?
    func principals(_ query: ListQuery) throws -> Page<Principal>
    /// Oldest first.
    func keys(ofPrincipal id: ResourceID) throws -> [CredentialKey]
    func signingKey(tenancy: ResourceID, principal: ResourceID, fingerprint: String) throws -> SigningKey?
    func principal(apiKeyHash: String) throws -> Principal?
    /// Nil when the token was not seen, or was last seen before `notBefore`.
    func retryRecord(tenancy: ResourceID, operation: String, token: String, notBefore: Timestamp) throws -> RetryRecord?
    func job(forWorkRequest id: ResourceID) throws -> Job?
    /// The job about a resource that is still waiting or running.
    func unfinishedJob(subject: ResourceID) throws -> Job?
}

/// Changes within a transaction.
///
/// `update` writes the row whose etag is still the given one, raises the etag by one and returns the row as it now is;
/// it throws `StoreError.rowChanged` when the etag differs.
public protocol MetadataWriter: MetadataReader, KPIWriter, TableRowWriter, TableSessionWriter, TableImportWriter {
    func insert(_ project: Project) throws
    @discardableResult func update(_ project: Project) throws -> Project
    func insert(_ asset: DataAsset) throws
    @discardableResult func update(_ asset: DataAsset) throws -> DataAsset
    func insert(_ model: Model) throws
    @discardableResult func update(_ model: Model) throws -> Model
    func insert(_ deployment: Deployment) throws
    @discardableResult func update(_ deployment: Deployment) throws -> Deployment
    func insert(_ stream: ScoringStream) throws
    @discardableResult func update(_ stream: ScoringStream) throws -> ScoringStream
    /// Nil forgets it.
    func setSession(_ session: [UInt8]?, ofStream id: ResourceID) throws
    func insert(_ job: DetectionJob) throws
    @discardableResult func update(_ job: DetectionJob) throws -> DetectionJob
    func insert(_ request: WorkRequest) throws
    @discardableResult func update(_ request: WorkRequest) throws -> WorkRequest
    func append(_ entry: WorkRequestLogEntry, to workRequest: ResourceID) throws
    func append(_ error: WorkRequestError, to workRequest: ResourceID) throws

    func insert(_ bucket: Bucket) throws
    @discardableResult func update(_ bucket: Bucket) throws -> Bucket
    func delete(_ bucket: Bucket) throws
    /// Inserts or replaces by bucket and name. Returns the object that was there before.
    @discardableResult func put(_ object: StoredObject) throws -> StoredObject?
    func deleteObject(named name: String, bucket: ResourceID) throws
    func insert(_ upload: MultipartUpload) throws
    /// Inserts or replaces by upload and number. Returns the part that was there before.
    @discardableResult func put(_ part: UploadPart) throws -> UploadPart?
    /// Forgets the upload and its parts.
    func delete(_ upload: MultipartUpload) throws

    func insert(_ endpoint: PrivateEndpoint) throws
    @discardableResult func update(_ endpoint: PrivateEndpoint) throws -> PrivateEndpoint
    func insert(_ secret: Secret) throws
    @discardableResult func update(_ secret: Secret) throws -> Secret
    func delete(_ secret: Secret) throws

    func insert(_ principal: Principal) throws
    @discardableResult func update(_ principal: Principal) throws -> Principal
    func insert(_ key: SigningKey, as entry: CredentialKey) throws
    func insertAPIKey(hash: String, as entry: CredentialKey) throws
    func delete(_ key: CredentialKey) throws
    /// Also forgets tokens older than `forgetBefore`.
    func insert(_ record: RetryRecord, forgetBefore: Timestamp) throws

    func insert(_ job: Job) throws
    /// Asks the worker of a running job to stop, or finishes a waiting one. Returns the job as it was before.
    func requestCancellation(ofJobFor workRequest: ResourceID) throws -> Job?
    /// Ends a claimed job. Throws `StoreError.claimLost` unless the claim still holds; call it first in a finishing transaction.
    func finish(_ claim: JobClaim) throws
    /// Gives a claimed job back, to be claimed again from `notBefore` on; `countsAsFailure` raises its failure count.
    func release(_ claim: JobClaim, notBefore: Timestamp, countsAsFailure: Bool) throws
    /// Throws `StoreError.claimLost` unless the claim still holds.
    func verify(_ claim: JobClaim) throws
}
