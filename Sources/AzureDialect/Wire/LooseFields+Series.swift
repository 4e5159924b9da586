import ControlPlane
import TimeSeries

/// What requests about many series have in common.
extension LooseFields {
    static let slidingWindows = 28...2880
    static let defaultSlidingWindow = 300
    static let contributorCounts = 1...30
    static let defaultContributorCount = 10
    static let longestDisplayName = 24
    /// Characters of an address, its signature included.
    static let longestSource = 4096

    /// Where the series lie, as it was written, and the instants from which and up to which they are wanted. Checked in the
    /// order in which the service does: that all three are there, then that the instants are.
    func sourceAndRange(_ version: APIVersion) throws -> (source: String, start: Timestamp, end: Timestamp) {
        let name = version.sourceField
        guard let source = try text(name, else: .invalidBlobURL) else {
            throw AzureRefusal(.requiredSource, "'\(name)' is required: the address of \(version.sourceNoun).")
        }
        guard source.unicodeScalars.count <= Self.longestSource else {
            throw AzureRefusal(.invalidBlobURL, "'\(name)' must have at most \(Self.longestSource) characters.")
        }
        guard !scalar("startTime").isAbsent else {
            throw AzureRefusal(.requiredStartTime, "'startTime' is required: the first instant that is wanted.")
        }
        guard !scalar("endTime").isAbsent else {
            throw AzureRefusal(.requiredEndTime, "'endTime' is required: the last instant that is wanted.")
        }
        let (start, end) = (try timestamp("startTime"), try timestamp("endTime"))
        guard start <= end else {
            throw AzureRefusal(.badArgument, "'startTime' must not be after 'endTime'.")
        }
        return (source, start, end)
    }

    private func timestamp(_ name: String) throws -> Timestamp {
        guard case .text(let text) = scalar(name), let time = Timestamp(parsing: text) else {
            throw AzureRefusal(
                .invalidTimestampFormat, "'\(name)' must be a date and time of ISO 8601, such as 2021-01-01T00:00:00Z.")
        }
        return time
    }

    func slidingWindow() throws -> Int {
        try wholeNumber("slidingWindow", in: Self.slidingWindows, else: .invalidSlidingWindow)
            ?? Self.defaultSlidingWindow
    }

    /// How series are put on one clock, and what is put where one has no value.
    func alignment(_ version: APIVersion) throws -> SeriesAlignment {
        let policy = try nested("alignPolicy")
        let join = try policy?.choice("alignMode", AlignmentWord.joins, else: .invalidAlignMode) ?? .outer
        let word = try policy?.choice("fillNAMethod", version.fillWords, else: .invalidFillNAMethod) ?? .fill(.linear)
        switch word {
        case .fill(let fill): return SeriesAlignment(join: join, fill: fill)
        case .padding:
            guard let value = policy?.scalar("paddingValue").number, value.magnitude <= PointsReader.largestValue else {
                throw AzureRefusal(
                    .requiredPaddingValue,
                    "'paddingValue' is required for this 'fillNAMethod': a number, at most \(PointsReader.largestValue)."
                )
            }
            return SeriesAlignment(join: join, fill: .fixed(value))
        case .none:
            // Where only instants are kept at which every variable has a value, there is nothing to fill.
            guard join == .inner else {
                throw AzureRefusal(.invalidFillNAMethod, "'fillNAMethod' NotFill needs 'alignMode' Inner.")
            }
            return SeriesAlignment(join: join, fill: .linear)
        }
    }

    func displayName() throws -> String? {
        let name = try text("displayName", else: .badArgument)
        guard name?.unicodeScalars.count ?? 0 <= Self.longestDisplayName else {
            throw AzureRefusal(.badArgument, "'displayName' must have at most \(Self.longestDisplayName) characters.")
        }
        return name
    }

    /// How the series lie at the address.
    func form(_ version: APIVersion) throws -> SeriesSource.Form {
        if version.isPreview { return .archive }
        return try choice("dataSchema", SeriesSource.Form.schemas, else: .badArgument) ?? .table
    }
}
