/// What differs between the versions in what they say about many series.
extension APIVersion {
    /// Whether many series can be judged at once, by a model that is trained for them.
    var hasModels: Bool { self != .v1 }

    /// Previews take an archive of files, have paths of their own, and list models as snapshots.
    var isPreview: Bool { self == .preview || self == .preview1 }

    /// Whether the newest points of many series can be judged at once, without a job.
    var judgesNewest: Bool { self == .preview1 || self == .v1point1 }

    // MARK: Names of members

    /// Of the address of the series.
    var sourceField: String { isPreview ? "source" : "dataSource" }
    /// Of a variable's name where its values come with the request.
    var variableField: String { isPreview ? "name" : "variable" }
    /// Of the first and last instant with a value of a variable.
    var stateTimeFields: (first: String, last: String) {
        isPreview ? ("startTime", "endTime") : ("firstTimestamp", "lastTimestamp")
    }
    /// Of those that make a page of a list.
    var pageFields: (skip: String, top: String) { isPreview ? ("$skip", "$top") : ("skip", "top") }
    /// Of the variables that an anomaly is due to.
    var contributorsField: String { self == .preview ? "contributors" : "interpretation" }

    /// What is at the address of the series.
    var sourceNoun: String {
        isPreview ? "a zip archive with one CSV file a variable" : "a CSV file, or of a folder with one a variable"
    }
}
