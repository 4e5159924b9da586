import ControlPlane
import TimeSeries

/// The `MeasurementSource` for InfluxDB, by its HTTP query API. A large measurement comes in pages, each of which begins
/// where the one before ended, so that neither side holds more than a page of text.
public struct InfluxSource: MeasurementSource {
    private let fetcher: any OutboundFetcher

    public init(fetcher: any OutboundFetcher) { self.fetcher = fetcher }

    public func read(
        _ query: MeasurementQuery, limits: MeasurementLimits = MeasurementLimits(), check: () throws -> Void = {}
    ) throws -> SignalTable {
        let connection = try InfluxConnection(query, limits: limits, fetcher: fetcher)
        switch query.database {
        case .influx1(let database, let retentionPolicy):
            let reading = try InfluxQLReading(
                connection, database: database, retentionPolicy: retentionPolicy, measurement: query.measurement)
            return try reading.run(check: check)
        case .influx2(let bucket, let organization):
            let reading = try FluxReading(
                connection, bucket: bucket, organization: organization, measurement: query.measurement)
            return try reading.run(check: check)
        }
    }
}

/// What all requests about one measurement have in common.
struct InfluxConnection {
    let base: FetchURL
    let limits: MeasurementLimits
    private let credential: FetchRequest.Credential?
    private let fetcher: any OutboundFetcher
    private let deadline: FetchDeadline

    init(_ query: MeasurementQuery, limits: MeasurementLimits, fetcher: any OutboundFetcher) throws {
        base = try FetchURL(query.url)
        self.limits = limits
        self.fetcher = fetcher
        deadline = FetchDeadline(limits: FetchLimits(totalSeconds: limits.totalSeconds))
        switch query.database {
        case .influx1:
            credential = query.user.isEmpty ? nil : .basic(user: query.user, password: query.secret)
        case .influx2: credential = query.secret.isEmpty ? nil : .authorization("Token \(query.secret)")
        }
    }

    /// - Parameter suffix: Path and query behind the base URL.
    func send(
        _ method: FetchRequest.Method, _ suffix: String, headers: [FetchRequest.Header], body: [UInt8] = [],
        check: () throws -> Void
    ) throws -> [UInt8] {
        let url = base.appending(suffix)
        do {
            let request = FetchRequest(
                method: method, url: url.text, headers: headers, credential: credential, body: body,
                limits: FetchLimits(
                    maximumBytes: Self.maximumPageBytes, totalSeconds: try deadline.secondsLeft(), slowSeconds: 60))
            return try fetcher.fetchBytes(request, check: check).body
        } catch let reason as FetchError.Reason {
            throw FetchError(reason, place: url.place)
        } catch let error as FetchError {
            switch error.reason {
            case .badStatus(401), .badStatus(403):
                throw MeasurementError("\(url.place): the server refused the user name and password, or the token")
            default: throw error
            }
        }
    }

    static let maximumPageBytes = 256 << 20

    /// Rows to ask for at a time.
    func pageRows(fields: Int) -> Int { max(2, limits.pageCells / max(1, fields)) }

    /// - Throws: unless `name` can stand in a query: not empty, not long, no control characters.
    static func checkName(_ name: String, _ what: String) throws(MeasurementError) {
        guard !name.isEmpty, name.utf8.count <= 1024, name.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
            throw MeasurementError("\(what) must have 1 to 1024 bytes and no control characters")
        }
    }
}
