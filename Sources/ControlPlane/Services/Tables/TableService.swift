import TimeSeries

/// Tables: data assets whose rows lie in the database. Everybody has tables of their own.
public struct TableService: Sendable {
    let environment: ServiceEnvironment
    let limits: TableLimits
}
