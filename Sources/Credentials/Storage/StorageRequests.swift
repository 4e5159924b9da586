import ControlPlane

/// Requests for files on the web, in S3 and in Azure's blob storage.
public struct StorageRequests: ImportRequests {
    public init() {}

    public func request(for place: ImportPlace, at seconds: Int64) throws -> FetchRequest {
        switch place {
        case .s3(let object): return try object.request(at: seconds)
        case .azure(let blob): return try blob.request(at: seconds)
        case .url(let file):
            var request = FetchRequest(url: file.url)
            request.credential = file.login.map { .basic(user: $0.userID, password: $0.password) }
            return request
        }
    }
}
