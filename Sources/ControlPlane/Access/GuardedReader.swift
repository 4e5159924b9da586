import TimeSeries

/// Look-ups that find only what the guard permits.
protocol GuardedReader: MetadataReader {
    var reader: any MetadataReader { get }
    var access: AccessGuard { get }
}

extension GuardedReader {
    private func seen<Row>(_ row: Row?, _ target: AccessTarget, _ compartment: (Row) -> String) -> Row? {
        guard let row, access.permits(target, compartment: compartment(row)) else { return nil }
        return row
    }

    private func page<Row>(
        _ query: ListQuery, _ target: AccessTarget, _ list: (ListQuery) throws -> Page<Row>
    ) throws -> Page<Row> {
        guard let query = access.narrowed(query, to: target) else { return Page(items: []) }
        return try list(query)
    }

    // MARK: What lies in compartments

    func project(_ id: ResourceID, tenancy: ResourceID) throws -> Project? {
        seen(try reader.project(id, tenancy: tenancy), .project) { $0.compartmentID }
    }
    func projects(_ query: ListQuery) throws -> Page<Project> {
        try page(query, .project) { try reader.projects($0) }
    }
    func dataAsset(_ id: ResourceID, tenancy: ResourceID) throws -> DataAsset? {
        seen(try reader.dataAsset(id, tenancy: tenancy), .dataAsset) { $0.compartmentID }
    }
    func dataAssets(_ query: ListQuery) throws -> Page<DataAsset> {
        try page(query, .dataAsset) { try reader.dataAssets($0) }
    }
    func model(_ id: ResourceID, tenancy: ResourceID) throws -> Model? {
        seen(try reader.model(id, tenancy: tenancy), .model) { $0.compartmentID }
    }
    func model(externalID: String, origin: Origin, tenancy: ResourceID) throws -> Model? {
        let model = try reader.model(externalID: externalID, origin: origin, tenancy: tenancy)
        return seen(model, .model) { $0.compartmentID }
    }
    func models(_ query: ListQuery) throws -> Page<Model> {
        try page(query, .model) { try reader.models($0) }
    }
    func modelCount(_ query: ListQuery) throws -> Int {
        guard let query = access.narrowed(query, to: .model) else { return 0 }
        return try reader.modelCount(query)
    }
    func servingModel(_ id: ResourceID, tenancy: ResourceID) throws -> ServingModel? {
        seen(try reader.servingModel(id, tenancy: tenancy), .model) { $0.compartmentID }
    }
    func deployment(_ id: ResourceID, tenancy: ResourceID) throws -> Deployment? {
        seen(try reader.deployment(id, tenancy: tenancy), .deployment) { $0.compartmentID }
    }
    func deployments(_ query: ListQuery) throws -> Page<Deployment> {
        try page(query, .deployment) { try reader.deployments($0) }
    }
    func stream(_ id: ResourceID, tenancy: ResourceID) throws -> ScoringStream? {
        seen(try reader.stream(id, tenancy: tenancy), .stream) { $0.compartmentID }
    }
    func streams(_ query: ListQuery) throws -> Page<ScoringStream> {
        try page(query, .stream) { try reader.streams($0) }
    }
    func detectionJob(_ id: ResourceID, tenancy: ResourceID) throws -> DetectionJob? {
        seen(try reader.detectionJob(id, tenancy: tenancy), .detectionJob) { $0.compartmentID }
    }
    func detectionJobs(_ query: ListQuery) throws -> Page<DetectionJob> {
        try page(query, .detectionJob) { try reader.detectionJobs($0) }
    }
    func privateEndpoint(_ id: ResourceID, tenancy: ResourceID) throws -> PrivateEndpoint? {
        seen(try reader.privateEndpoint(id, tenancy: tenancy), .privateEndpoint) { $0.compartmentID }
    }
    func privateEndpoints(_ query: ListQuery) throws -> Page<PrivateEndpoint> {
        try page(query, .privateEndpoint) { try reader.privateEndpoints($0) }
    }
    func secret(_ id: ResourceID, tenancy: ResourceID) throws -> Secret? {
        seen(try reader.secret(id, tenancy: tenancy), .secret) { $0.compartmentID }
    }
    func secrets(_ query: ListQuery) throws -> Page<Secret> {
        try page(query, .secret) { try reader.secrets($0) }
    }
    func bucket(named name: String, tenancy: ResourceID) throws -> Bucket? {
        seen(try reader.bucket(named: name, tenancy: tenancy), .bucket) { $0.compartmentID }
    }
    func buckets(_ query: ListQuery) throws -> Page<Bucket> {
        try page(query, .bucket) { try reader.buckets($0) }
    }
    func workRequest(_ id: ResourceID, tenancy: ResourceID) throws -> WorkRequest? {
        guard let request = try reader.workRequest(id, tenancy: tenancy), access.permits(request) else { return nil }
        return request
    }
    func workRequests(_ query: ListQuery) throws -> Page<WorkRequest> {
        try page(query, .workRequest) { try reader.workRequests($0) }
    }

    // MARK: Users

    func principal(_ id: ResourceID, tenancy: ResourceID?) throws -> Principal? {
        guard let principal = try reader.principal(id, tenancy: tenancy), access.permits(principal) else { return nil }
        return principal
    }
    func principals(_ query: ListQuery) throws -> Page<Principal> {
        try page(query, .principal) { try reader.principals($0) }
    }

    // MARK: What is reached from rows that were let through

    func session(ofStream id: ResourceID) throws -> [UInt8]? { try reader.session(ofStream: id) }
    func workRequestErrors(_ id: ResourceID, limit: Int, after: PageCursor?) throws -> Page<WorkRequestError> {
        try reader.workRequestErrors(id, limit: limit, after: after)
    }
    func workRequestLogs(_ id: ResourceID, limit: Int, after: PageCursor?) throws -> Page<WorkRequestLogEntry> {
        try reader.workRequestLogs(id, limit: limit, after: after)
    }
    func livingDataAssetCount(project: ResourceID) throws -> Int { try reader.livingDataAssetCount(project: project) }
    func livingModelCount(project: ResourceID) throws -> Int { try reader.livingModelCount(project: project) }
    func project(origin: Origin, owner: ResourceID, tenancy: ResourceID) throws -> Project? {
        try reader.project(origin: origin, owner: owner, tenancy: tenancy)
    }
    func livingModelCount(origin: Origin, state: ModelLifecycle.State?, tenancy: ResourceID) throws -> Int {
        try reader.livingModelCount(origin: origin, state: state, tenancy: tenancy)
    }
    func outlivedDetections(finishedBefore time: Timestamp, limit: Int) throws -> [DetectionJob] {
        try reader.outlivedDetections(finishedBefore: time, limit: limit)
    }
    func livingDeploymentCount(model: ResourceID) throws -> Int { try reader.livingDeploymentCount(model: model) }
    func livingStreamCount(model: ResourceID) throws -> Int { try reader.livingStreamCount(model: model) }
    func livingDataAssets(privateEndpoint: ResourceID) throws -> [ResourceID] {
        try reader.livingDataAssets(privateEndpoint: privateEndpoint)
    }
    func isModelFileUsed(digest: String) throws -> Bool { try reader.isModelFileUsed(digest: digest) }
    func bucketUsage(_ bucket: ResourceID) throws -> (count: Int, size: Int64) { try reader.bucketUsage(bucket) }
    func object(named name: String, bucket: ResourceID) throws -> StoredObject? {
        try reader.object(named: name, bucket: bucket)
    }
    func objects(_ query: ObjectQuery, bucket: ResourceID) throws -> [StoredObject] {
        try reader.objects(query, bucket: bucket)
    }
    func upload(_ id: ResourceID, bucket: ResourceID) throws -> MultipartUpload? {
        try reader.upload(id, bucket: bucket)
    }
    func uploads(bucket: ResourceID, limit: Int, after: PageCursor?) throws -> Page<MultipartUpload> {
        try reader.uploads(bucket: bucket, limit: limit, after: after)
    }
    func part(_ number: Int, ofUpload id: ResourceID) throws -> UploadPart? { try reader.part(number, ofUpload: id) }
    func parts(ofUpload id: ResourceID, limit: Int, after: PageCursor?) throws -> Page<UploadPart> {
        try reader.parts(ofUpload: id, limit: limit, after: after)
    }
    func referencedBlobs() throws -> Set<ResourceID> { try reader.referencedBlobs() }
    func referencedModelFiles() throws -> Set<String> { try reader.referencedModelFiles() }
    func firstPrincipal() throws -> Principal? { try reader.firstPrincipal() }
    func keys(ofPrincipal id: ResourceID) throws -> [CredentialKey] { try reader.keys(ofPrincipal: id) }
    func signingKey(tenancy: ResourceID, principal: ResourceID, fingerprint: String) throws -> SigningKey? {
        try reader.signingKey(tenancy: tenancy, principal: principal, fingerprint: fingerprint)
    }
    func principal(apiKeyHash: String) throws -> Principal? { try reader.principal(apiKeyHash: apiKeyHash) }
    func secretCount() throws -> Int { try reader.secretCount() }
    func retryRecord(
        tenancy: ResourceID, operation: String, token: String, notBefore: Timestamp
    ) throws -> RetryRecord? {
        try reader.retryRecord(tenancy: tenancy, operation: operation, token: token, notBefore: notBefore)
    }
    func job(forWorkRequest id: ResourceID) throws -> Job? { try reader.job(forWorkRequest: id) }
    func unfinishedJob(subject: ResourceID) throws -> Job? { try reader.unfinishedJob(subject: subject) }
}
