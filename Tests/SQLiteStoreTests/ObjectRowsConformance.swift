import ControlPlane
import TestSupport
import Testing

/// Buckets and what is in them.
@Suite struct ObjectRowsConformance {
    private func names(_ store: any MetadataStore, _ query: ObjectQuery) async throws -> [String] {
        try await store.read { try $0.objects(query, bucket: Sample.id(1)).map(\.name) }
    }

    @Test(arguments: StoreUnderTest.all) func namesAreListedInByteOrder(kind: StoreUnderTest) async throws {
        // In the order of their bytes. The letter é comes in both its forms, which stay apart.
        let sorted = [
            "A", "a", "a b", "a//b", "a/b", "a0", "ab", "b/", "b/1", "e\u{301}", "é", "\u{FFFF}", "\u{1F426}",
        ]
        try await kind.with { store throws in
            try await store.write { transaction in
                try transaction.insert(Sample.bucket(1))
                try transaction.insert(Sample.bucket(2))
                for (index, name) in sorted.shuffled().enumerated() {
                    try transaction.put(Sample.object(name, bucket: 1, blob: 100 + index))
                }
                try transaction.put(Sample.object("a", bucket: 2, blob: 99))
            }
            func bytes(_ names: [String]) -> [[UInt8]] { names.map { Array($0.utf8) } }
            #expect(bytes(try await names(store, ObjectQuery())) == bytes(sorted))
            #expect(try await names(store, ObjectQuery(prefix: "a")) == ["a", "a b", "a//b", "a/b", "a0", "ab"])
            #expect(try await names(store, ObjectQuery(prefix: "a/")) == ["a//b", "a/b"])
            #expect(try await names(store, ObjectQuery(prefix: "b/")) == ["b/", "b/1"])
            #expect(try await names(store, ObjectQuery(prefix: "nothing")) == [])
            #expect(try await names(store, ObjectQuery(start: "a/b", end: "ab")) == ["a/b", "a0"])
            #expect(try await names(store, ObjectQuery(startAfter: "a/b", end: "ab")) == ["a0"])
            #expect(try await names(store, ObjectQuery(prefix: "a", start: "a0", limit: 1)) == ["a0"])
            #expect(try await names(store, ObjectQuery(prefix: "\u{1F426}")) == ["\u{1F426}"])
            #expect(try await names(store, ObjectQuery(limit: 3)) == ["A", "a", "a b"])
        }
    }

    @Test(arguments: StoreUnderTest.all) func aPutReplacesAndTellsWhat(kind: StoreUnderTest) async throws {
        try await kind.with { store throws in
            try await store.write { transaction in
                try transaction.insert(Sample.bucket(1))
                let (old, new) = (
                    Sample.object("x", bucket: 1, blob: 10), Sample.object("x", bucket: 1, blob: 11, size: 40)
                )
                #expect(try transaction.put(old) == nil)
                #expect(try transaction.object(named: "x", bucket: Sample.id(1)) == old)
                #expect(try transaction.put(new) == old)
                #expect(try transaction.object(named: "x", bucket: Sample.id(1)) == new)
                try transaction.put(Sample.object("y", bucket: 1, blob: 12, size: 2))
                #expect(try transaction.bucketUsage(Sample.id(1)) == (2, 42))
                #expect(try transaction.referencedBlobs() == [Sample.id(11), Sample.id(12)])
                try transaction.deleteObject(named: "y", bucket: Sample.id(1))
                try transaction.deleteObject(named: "y", bucket: Sample.id(1))
                #expect(try transaction.bucketUsage(Sample.id(1)) == (1, 40))
                #expect(try transaction.object(named: "y", bucket: Sample.id(1)) == nil)
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func bucketNamesAreUniqueInATenancy(kind: StoreUnderTest) async throws {
        try await kind.with { store throws in
            try await store.write { transaction in
                try transaction.insert(Sample.bucket(1, name: "b"))
                try transaction.insert(Sample.bucket(2, name: "b", tenancy: Sample.otherTenancy))
                try transaction.insert(Sample.bucket(3, name: "B"))
            }
            await expectRefusal { try await store.write { try $0.insert(Sample.bucket(4, name: "b")) } }
            let byName = ListQuery(tenancy: Sample.tenancy, sortKey: .displayName, order: .ascending)
            let names = try await store.read { try $0.buckets(byName).items.map(\.name) }
            #expect(names == ["B", "b"])
        }
    }

    @Test(arguments: StoreUnderTest.all) func aBucketGoesOnlyWhenItIsEmpty(kind: StoreUnderTest) async throws {
        try await kind.with { store throws in
            try await store.write { transaction in
                try transaction.insert(Sample.bucket(1))
                try transaction.put(Sample.object("x", bucket: 1, blob: 10))
            }
            await expectRefusal { try await store.write { try $0.delete(Sample.bucket(1)) } }
            try await store.write { transaction in
                try transaction.deleteObject(named: "x", bucket: Sample.id(1))
                try transaction.delete(Sample.bucket(1))
                #expect(try transaction.bucket(named: "bucket-1", tenancy: Sample.tenancy) == nil)
            }
        }
    }

    private func expectRefusal(_ body: () async throws -> Void) async {
        await #expect {
            try await body()
        } throws: {
            guard case StoreError.constraintViolated = $0 else { return false }
            return true
        }
    }
}
