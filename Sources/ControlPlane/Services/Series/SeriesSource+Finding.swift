extension SeriesSource {
    /// A source, and what lies there where it is among Lapwing's own objects.
    struct Found: Sendable {
        var source: SeriesSource
        /// The one object of a table or archive; of a folder, the objects directly in it, with their names there.
        var objects: [(name: String, object: StoredObject)] = []
    }

    /// Objects that a folder is searched for; those of folders in it count.
    private static let mostObjects = 10_000

    /// - Parameter reader: sees what whoever asks may see.
    /// - Throws: `TrainingDataFault` when there is nothing.
    func find(in reader: any MetadataReader, tenancy: ResourceID) throws -> Found {
        guard case .object(_, let bucketName, let name) = place else { return Found(source: self) }
        guard let bucket = try reader.bucket(named: bucketName, tenancy: tenancy) else {
            throw TrainingDataFault(.fileNotExist, "'\(publicText)': there is no bucket '\(bucketName)'")
        }
        guard form == .folder else {
            guard let object = try reader.object(named: name, bucket: bucket.id) else {
                throw TrainingDataFault(.fileNotExist, "'\(publicText)': there is no such object in the bucket")
            }
            return Found(source: self, objects: [(name, object)])
        }
        let prefix = name.isEmpty || name.hasSuffix("/") ? name : name + "/"
        let objects = try reader.objects(ObjectQuery(prefix: prefix, limit: Self.mostObjects + 1), bucket: bucket.id)
        guard objects.count <= Self.mostObjects else {
            throw TrainingDataFault(
                .dataExceedsLimit,
                "'\(publicText)': more than \(Self.mostObjects) objects lie there: use a folder with the variables alone"
            )
        }
        return Found(
            source: self,
            objects: objects.compactMap { object in
                let own = String(object.name.utf8.dropFirst(prefix.utf8.count)) ?? ""
                return own.isEmpty || own.contains("/") ? nil : (own, object)
            })
    }
}
