/// The store as one caller sees it in one kind of call: see `AccessGuard`.
///
/// Use cases are written against `MetadataStore` and look rows up by id and tenancy; which of them the caller's policy lets
/// through is decided here and nowhere else.
struct GuardedStore: MetadataStore {
    let base: any MetadataStore
    let access: AccessGuard

    func read<T: Sendable>(_ body: @escaping @Sendable (any MetadataReader) throws -> T) async throws -> T {
        let access = self.access
        return try await base.read { try body(GuardedSnapshot(reader: $0, access: access)) }
    }

    func lookUp<T: Sendable>(_ body: @escaping @Sendable (any MetadataReader) throws -> T) async throws -> T {
        let access = self.access
        return try await base.lookUp { try body(GuardedSnapshot(reader: $0, access: access)) }
    }

    func write<T: Sendable>(_ body: @escaping @Sendable (any MetadataWriter) throws -> T) async throws -> T {
        let access = self.access
        return try await base.write { try body(GuardedTransaction(writer: $0, access: access)) }
    }
}

struct GuardedSnapshot: GuardedReader {
    let reader: any MetadataReader
    let access: AccessGuard
}
