import ControlPlane
import TestSupport
import Testing

/// What is written comes back, to whom it belongs, until it is deleted.
@Suite struct ResourceConformance {
    @Test(arguments: StoreUnderTest.all)
    func everyResourceComesBackAsItWas(kind: StoreUnderTest) async throws {
        try await kind.with { store throws in
            let model = Sample.model(3, project: 1, state: .active, result: try Sample.trainedModel())
            try await store.write { transaction in
                try transaction.insert(Sample.project(1))
                try transaction.insert(Sample.dataAsset(2, project: 1))
                try transaction.insert(model)
                try transaction.insert(Sample.deployment(4, model: 3, project: 1))
                try transaction.insert(Sample.workRequest(5))
                try transaction.insert(Sample.bucket(6))
            }
            try await store.read { reader throws in
                #expect(try reader.project(Sample.id(1), tenancy: Sample.tenancy) == Sample.project(1))
                #expect(try reader.dataAsset(Sample.id(2), tenancy: Sample.tenancy) == Sample.dataAsset(2, project: 1))
                #expect(try reader.model(Sample.id(3), tenancy: Sample.tenancy) == model)
                #expect(try reader.servingModel(Sample.id(3), tenancy: Sample.tenancy) == ServingModel(model))
                #expect(
                    try reader.deployment(Sample.id(4), tenancy: Sample.tenancy)
                        == Sample.deployment(4, model: 3, project: 1))
                #expect(try reader.workRequest(Sample.id(5), tenancy: Sample.tenancy) == Sample.workRequest(5))
                #expect(try reader.bucket(named: "bucket-6", tenancy: Sample.tenancy) == Sample.bucket(6))
            }
        }
    }

    @Test(arguments: StoreUnderTest.all)
    func everyWordOfTheEnumsCanBeStored(kind: StoreUnderTest) async throws {
        try await kind.with { store throws in
            try await store.write { transaction in
                try transaction.insert(Sample.project(1))
                try transaction.insert(Sample.model(2, project: 1))
                var number = 10
                func next() -> Int {
                    number += 1
                    return number
                }
                for state in ProjectLifecycle.State.allCases {
                    try transaction.insert(Sample.project(next(), state: state))
                }
                for state in DataAssetLifecycle.State.allCases {
                    try transaction.insert(Sample.dataAsset(next(), project: 1, state: state))
                }
                for state in ModelLifecycle.State.allCases {
                    try transaction.insert(Sample.model(next(), project: 1, state: state))
                }
                for state in DeploymentLifecycle.State.allCases {
                    try transaction.insert(Sample.deployment(next(), model: 2, project: 1, state: state))
                }
                for status in WorkRequestLifecycle.State.allCases {
                    for operation in WorkRequest.Operation.allCases {
                        try transaction.insert(Sample.workRequest(next(), status: status, operation: operation))
                    }
                }
                for kind in WorkRequest.Subject.Kind.allCases {
                    for action in WorkRequest.Subject.Action.allCases {
                        var request = Sample.workRequest(next())
                        request.subject = WorkRequest.Subject(kind: kind, id: Sample.id(1), action: action)
                        try transaction.insert(request)
                        #expect(try transaction.workRequest(request.id, tenancy: request.tenancy) == request)
                    }
                }
                for kind in Job.Kind.allCases {
                    let request = Sample.workRequest(next())
                    try transaction.insert(request)
                    let job = Sample.job(next(), workRequest: number - 1, kind: kind)
                    try transaction.insert(job)
                    #expect(try transaction.job(forWorkRequest: request.id) == job)
                }
            }
        }
    }

    @Test(arguments: StoreUnderTest.all)
    func updatesWriteEveryFieldAndRaiseTheEtag(kind: StoreUnderTest) async throws {
        try await kind.with { store throws in
            let result = try Sample.trainedModel(digest: "b")
            try await store.write { transaction in
                try transaction.insert(Sample.project(1))
                try transaction.insert(Sample.model(3, project: 1))
                var model = Sample.model(3, project: 1)
                model.compartmentID = "elsewhere"
                model.displayName = "renamed"
                model.description = nil
                model.tags = Tags()
                model.training.windowSize = nil
                model.state = .active
                model.lifecycleDetails = nil
                model.result = result
                model.timeUpdated = Sample.time(77)
                let updated = try transaction.update(model)
                #expect(updated.etag == 2)
                model.etag = 2
                #expect(updated == model)
                #expect(try transaction.model(model.id, tenancy: model.tenancy) == model)
            }
        }
    }

    @Test(arguments: StoreUnderTest.all)
    func aWriteThatMissedAnotherIsRefused(kind: StoreUnderTest) async throws {
        try await kind.with { store throws in
            let old = Sample.project(1)
            try await store.write { try $0.insert(old) }
            try await store.write { _ = try $0.update(old) }
            await #expect(throws: StoreError.rowChanged) { try await store.write { _ = try $0.update(old) } }
            await #expect(throws: StoreError.rowChanged) {
                try await store.write { _ = try $0.update(Sample.project(2)) }
            }
        }
    }

    @Test(arguments: StoreUnderTest.all)
    func anIdIsNeverUsedTwice(kind: StoreUnderTest) async throws {
        try await kind.with { store throws in
            try await store.write { try $0.insert(Sample.project(1, state: .deleted)) }
            await #expect {
                try await store.write { try $0.insert(Sample.project(1)) }
            } throws: {
                guard case StoreError.constraintViolated = $0 else { return false }
                return true
            }
        }
    }

    @Test(arguments: StoreUnderTest.all)
    func strangersAndTheDeletedAreUnknown(kind: StoreUnderTest) async throws {
        try await kind.with { store throws in
            try await store.write { transaction in
                try transaction.insert(Sample.project(1))
                try transaction.insert(Sample.project(2, state: .deleted))
                try transaction.insert(Sample.dataAsset(3, project: 1, state: .deleted))
                try transaction.insert(Sample.model(4, project: 1, state: .deleted))
                try transaction.insert(Sample.deployment(5, model: 4, project: 1, state: .deleted))
                try transaction.insert(Sample.workRequest(6))
                try transaction.insert(Sample.bucket(7))
            }
            try await store.read { reader throws in
                #expect(try reader.project(Sample.id(1), tenancy: Sample.otherTenancy) == nil)
                #expect(try reader.project(Sample.id(9), tenancy: Sample.tenancy) == nil)
                #expect(try reader.project(Sample.id(2), tenancy: Sample.tenancy) == nil)
                #expect(try reader.dataAsset(Sample.id(3), tenancy: Sample.tenancy) == nil)
                #expect(try reader.model(Sample.id(4), tenancy: Sample.tenancy) == nil)
                #expect(try reader.servingModel(Sample.id(4), tenancy: Sample.tenancy) == nil)
                #expect(try reader.deployment(Sample.id(5), tenancy: Sample.tenancy) == nil)
                #expect(try reader.workRequest(Sample.id(6), tenancy: Sample.otherTenancy) == nil)
                #expect(try reader.bucket(named: "bucket-7", tenancy: Sample.otherTenancy) == nil)
                #expect(try reader.projects(ListQuery(tenancy: Sample.otherTenancy)).items.isEmpty)
                #expect(try reader.projects(ListQuery(tenancy: Sample.tenancy)).items.map(\.id) == [Sample.id(1)])
            }
        }
    }

    @Test(arguments: StoreUnderTest.all)
    func countsAndFilesFollowTheLiving(kind: StoreUnderTest) async throws {
        try await kind.with { store throws in
            let (used, unused) = (try Sample.trainedModel(digest: "a"), try Sample.trainedModel(digest: "b"))
            try await store.write { transaction in
                try transaction.insert(Sample.project(1))
                try transaction.insert(Sample.dataAsset(2, project: 1))
                try transaction.insert(Sample.dataAsset(3, project: 1, state: .deleted))
                try transaction.insert(Sample.model(4, project: 1, state: .active, result: used))
                try transaction.insert(Sample.model(5, project: 1, state: .deleted, result: unused))
                try transaction.insert(Sample.model(6, project: 1))
                try transaction.insert(Sample.deployment(7, model: 4, project: 1))
                try transaction.insert(Sample.deployment(8, model: 4, project: 1, state: .deleted))
            }
            try await store.read { reader throws in
                #expect(try reader.livingDataAssetCount(project: Sample.id(1)) == 1)
                #expect(try reader.livingModelCount(project: Sample.id(1)) == 2)
                #expect(try reader.livingDeploymentCount(model: Sample.id(4)) == 1)
                #expect(try reader.livingDeploymentCount(model: Sample.id(6)) == 0)
                #expect(try reader.isModelFileUsed(digest: used.fileDigest))
                #expect(try !reader.isModelFileUsed(digest: unused.fileDigest))
                #expect(try reader.referencedModelFiles() == [used.fileDigest])
            }
        }
    }

    @Test(arguments: StoreUnderTest.all)
    func aReportKeepsNumbersThatJSONHasNot(kind: StoreUnderTest) async throws {
        try await kind.with { store throws in
            let model = Sample.model(3, project: 1, state: .active, result: try Sample.unboundedModel())
            try await store.write { transaction in
                try transaction.insert(Sample.project(1))
                try transaction.insert(model)
                #expect(try transaction.model(model.id, tenancy: model.tenancy) == model)
            }
        }
    }

    @Test(arguments: StoreUnderTest.all)
    func aTextWithNULIsRefusedAndNotCutShort(kind: StoreUnderTest) async throws {
        try await kind.with { store throws in
            await #expect(throws: StoreError.constraintViolated("a text holds a NUL character")) {
                try await store.write { try $0.insert(Sample.project(1, name: "a\0b")) }
            }
        }
    }
}
