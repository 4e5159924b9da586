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

    private func upload(_ number: Int, bucket: Int, _ name: String) -> MultipartUpload {
        MultipartUpload(
            id: Sample.id(number), bucketID: Sample.id(bucket), objectName: name,
            description: ObjectDescription(
                contentType: "text/csv", contentHeaders: ["cache-control": "no-store"], userMetadata: ["a": "b"],
                storageTier: "Archive"), timeCreated: Sample.time(3))
    }

    private func part(_ number: Int, upload: Int, blob: Int) -> UploadPart {
        UploadPart(
            uploadID: Sample.id(upload), number: number, blobID: Sample.id(blob), size: 5, md5: "md5", etag: "e\(blob)")
    }

    @Test(arguments: StoreUnderTest.all) func uploadsAreListedByNameAndPartsByNumber(kind: StoreUnderTest) async throws
    {
        try await kind.with { store throws in
            let uploads = [
                upload(13, bucket: 1, "a"), upload(11, bucket: 1, "b"), upload(12, bucket: 1, "b"),
                upload(10, bucket: 1, "é"),
            ]
            try await store.write { transaction in
                try transaction.insert(Sample.bucket(1))
                try transaction.insert(Sample.bucket(2))
                for upload in uploads.reversed() { try transaction.insert(upload) }
                try transaction.insert(upload(14, bucket: 2, "a"))
                for number in [10_000, 2, 1, 3] {
                    #expect(try transaction.put(part(number, upload: 11, blob: 100 + number)) == nil)
                }
                try transaction.put(part(1, upload: 12, blob: 99))
            }
            var found: [MultipartUpload] = []
            var cursor: PageCursor?
            repeat {
                let after = cursor
                let page = try await store.read { try $0.uploads(bucket: Sample.id(1), limit: 2, after: after) }
                found += page.items
                cursor = page.next
            } while cursor != nil
            #expect(found == uploads)
            try await store.read { snapshot in
                #expect(try snapshot.upload(Sample.id(11), bucket: Sample.id(1)) == uploads[1])
                #expect(try snapshot.upload(Sample.id(11), bucket: Sample.id(2)) == nil)
                let first = try snapshot.parts(ofUpload: Sample.id(11), limit: 2, after: nil)
                #expect(first.items.map(\.number) == [1, 2])
                let second = try snapshot.parts(ofUpload: Sample.id(11), limit: 2, after: first.next)
                #expect(second.items.map(\.number) == [3, 10_000])
                #expect(second.next == nil)
                #expect(try snapshot.part(2, ofUpload: Sample.id(11)) == part(2, upload: 11, blob: 102))
                #expect(try snapshot.part(4, ofUpload: Sample.id(11)) == nil)
                #expect(throws: ServiceError.self) {
                    try snapshot.parts(ofUpload: Sample.id(11), limit: 2, after: PageCursor(key: .name("a"), id: "x"))
                }
                #expect(throws: ServiceError.self) {
                    try snapshot.uploads(bucket: Sample.id(1), limit: 2, after: PageCursor(key: .sequence(1)))
                }
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func partsAreReplacedAndGoWithTheirUpload(kind: StoreUnderTest) async throws {
        try await kind.with { store throws in
            try await store.write { transaction in
                try transaction.insert(Sample.bucket(1))
                try transaction.insert(upload(11, bucket: 1, "a"))
                try transaction.put(part(1, upload: 11, blob: 101))
                #expect(
                    try transaction.put(part(1, upload: 11, blob: 102)) == part(1, upload: 11, blob: 101))
                try transaction.put(Sample.object("o", bucket: 1, blob: 103))
            }
            #expect(try await store.read { try $0.referencedBlobs() } == [Sample.id(102), Sample.id(103)])
            // A bucket that has an upload cannot go.
            await #expect(throws: StoreError.self) {
                try await store.write { transaction in
                    try transaction.deleteObject(named: "o", bucket: Sample.id(1))
                    try transaction.delete(Sample.bucket(1))
                }
            }
            try await store.write { try $0.delete(upload(11, bucket: 1, "a")) }
            #expect(try await store.read { try $0.referencedBlobs() } == [Sample.id(103)])
            #expect(try await store.read { try $0.parts(ofUpload: Sample.id(11), limit: 9, after: nil) }.items == [])
        }
    }

    @Test(arguments: StoreUnderTest.all) func bucketsAreUpdatedByEtag(kind: StoreUnderTest) async throws {
        try await kind.with { store throws in
            try await store.write { try $0.insert(Sample.bucket(1)) }
            var changed = Sample.bucket(1)
            changed.name = "renamed"
            changed.metadata = ["x": "y"]
            let wanted = changed
            let updated = try await store.write { try $0.update(wanted) }
            #expect(updated.etag == wanted.etag + 1)
            #expect(try await store.read { try $0.bucket(named: "renamed", tenancy: Sample.tenancy) } == updated)
            #expect(try await store.read { try $0.bucket(named: "bucket-1", tenancy: Sample.tenancy) } == nil)
            await #expect(throws: StoreError.rowChanged) { try await store.write { try $0.update(wanted) } }
        }
    }
}
