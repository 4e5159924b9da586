extension DetectionJob {
    /// Where the results of a job go.
    public enum Output: Sendable, Equatable {
        /// One object for each input.
        case objects(Destination)
        /// A blob that is kept with the job for a while.
        case kept
    }

    /// A folder of a bucket.
    public struct Destination: Sendable, Equatable, Codable {
        public var namespace: String
        public var bucket: String
        public var prefix: String

        public init(namespace: String, bucket: String, prefix: String) {
            self.namespace = namespace
            self.bucket = bucket
            self.prefix = prefix
        }
    }

    /// Nil for results that are kept with the job.
    public var destination: Destination? {
        guard case .objects(let destination) = output else { return nil }
        return destination
    }
}

/// Rows from before there were kept results hold a destination alone, so this is how one is written.
extension DetectionJob.Output: Codable {
    private enum Key: String, CodingKey { case isKept }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        if try container.decodeIfPresent(Bool.self, forKey: .isKept) == true {
            self = .kept
        } else {
            self = .objects(try DetectionJob.Destination(from: decoder))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .objects(let destination): try destination.encode(to: encoder)
        case .kept:
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(true, forKey: .isKept)
        }
    }
}
