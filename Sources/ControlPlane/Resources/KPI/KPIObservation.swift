import TimeSeries

/// One minute of a KPI as clients of the Metis API send it: what it is called, when it was, and the window around it.
public struct KPIObservation: Sendable, Equatable {
    /// The set of KPIs that it belongs to.
    public var viewID: String
    public var viewName: String
    public var attributeID: String
    public var attributeName: String
    /// Nil when the text that was sent is no time; searches by time never find such a row.
    public var time: Timestamp?
    /// Numbers separated by commas, as they were sent: the minutes around the same time a week ago,
    public var dataC: String
    /// yesterday,
    public var dataB: String
    /// and up to the minute itself.
    public var dataA: String

    public init(
        viewID: String, viewName: String, attributeID: String, attributeName: String, time: Timestamp?, dataC: String,
        dataB: String, dataA: String
    ) {
        self.viewID = viewID
        self.viewName = viewName
        self.attributeID = attributeID
        self.attributeName = attributeName
        self.time = time
        self.dataC = dataC
        self.dataB = dataB
        self.dataA = dataA
    }

    /// About what it takes on disk and in memory, in bytes.
    public var size: Int {
        128 + [viewID, viewName, attributeID, attributeName, dataC, dataB, dataA].reduce(0) { $0 + $1.utf8.count }
    }

    /// Without NUL characters, which the database takes for the end of a text. Metis dropped them too.
    var storable: KPIObservation {
        var observation = self
        for field in [
            \Self.viewID, \.viewName, \.attributeID, \.attributeName, \.dataC, \.dataB, \.dataA,
        ] where observation[keyPath: field].utf8.contains(0) {
            observation[keyPath: field].removeNUL()
        }
        return observation
    }
}

extension String {
    mutating func removeNUL() { unicodeScalars.removeAll { $0.value == 0 } }
}
