import TimeSeries

/// Reads a measurement of a time series database into a table. Implemented in `OutboundFetch`.
public protocol MeasurementSource: Sendable {
    /// One row an instant, oldest first; one signal for each numeric or boolean field (true is 1), in order of names.
    ///
    /// Blocks; see `OutboundFetcher`.
    ///
    /// - Throws: `FetchError`, `MeasurementError`, or what `check` threw.
    func read(_ query: MeasurementQuery, limits: MeasurementLimits, check: () throws -> Void) throws -> SignalTable
}

/// Where a measurement is.
public struct MeasurementQuery: Sendable, Equatable {
    public enum Database: Sendable, Equatable {
        /// InfluxDB 1.x, queried with InfluxQL. No retention policy means the database's default one.
        case influx1(database: String, retentionPolicy: String?)
        /// InfluxDB 2.x, queried with Flux.
        case influx2(bucket: String, organization: String)
    }

    /// The server's base URL, e.g. `https://influx.example.com:8086`; a path is kept in front of the API's own.
    public var url: String
    public var measurement: String
    public var database: Database
    /// 1.x: user and password are sent as basic authentication, unless the user is empty. 2.x: the user is not sent.
    public var user: String
    /// 1.x: the password. 2.x: the API token.
    public var secret: String

    public init(url: String, measurement: String, database: Database, user: String = "", secret: String = "") {
        self.url = url
        self.measurement = measurement
        self.database = database
        self.user = user
        self.secret = secret
    }
}

public struct MeasurementLimits: Sendable, Equatable {
    public var maximumSignals: Int
    /// Rows × signals.
    public var maximumCells: Int
    /// Values (rows × signals) that one request asks for.
    public var pageCells: Int
    /// For all requests together.
    public var totalSeconds: Double

    public init(
        maximumSignals: Int = 300, maximumCells: Int = 1 << 25, pageCells: Int = 200_000, totalSeconds: Double = 600
    ) {
        self.maximumSignals = maximumSignals
        self.maximumCells = maximumCells
        self.pageCells = pageCells
        self.totalSeconds = totalSeconds
    }
}

/// Why a measurement cannot be read as a table.
public struct MeasurementError: Error, Sendable, Equatable, CustomStringConvertible {
    public var description: String

    public init(_ description: String) { self.description = description }
}
