import ControlPlane
import DefaultKPIModel
import Foundation
import GradientBoosting
import KPIDetection
import SQLiteStore
import TestSupport
import Testing

@testable import lapwing

/// Trainings on samples: recorded with their model, carried out by the work queue, seen by the other APIs.
@Suite struct KPITrainingTests {
    private let server: KPIServer
    private var trainings: KPITrainingService { server.services.kpiTrainings }
    private var caller: Caller { server.caller }

    init() async throws { server = try await KPIServer() }

    private static let isTrainable = (try? XGBoostTrainer().checkIsAvailable()) != nil

    @Test(.enabled(if: isTrainable, "XGBoost's library is not installed"))
    func aTrainingMakesAModelThatServesByItsTaskID() async throws {
        let windows = LabelledWindow.made(60, seed: 1)
        try await server.add(windows, source: "b")
        try await server.add(LabelledWindow.made(4, seed: 2), source: "a")
        var other = LabelledWindow.made(1, seed: 3)[0].sample()
        other.labels.verdict = "maybe"
        var short = LabelledWindow.made(2, seed: 4)[1].sample()
        short.observation.dataB = "1,2,3"
        _ = try await server.services.samples.add([other, short], caller: caller)

        let started = try await trainings.start(KPISampleFilter(purposes: ["train"]), caller: caller)
        #expect(started.status == .running && started.modelName == "" && started.start == started.end)
        #expect(started.counts == KPISampleCounts(total: 66, positive: 32, negative: 33))
        #expect(started.sources == "a,b,made" && started.window == 180)
        #expect(Int(started.taskID) == Int(started.start.microseconds / 1000))
        await #expect(throws: KPIError.notTrainedYet(started.taskID)) {
            _ = try await server.services.kpiModels.model(taskID: started.taskID, caller: caller)
        }
        try await server.working { _ = try await server.settled(started.taskID) }

        let ended = try #require(try await server.trainings().first)
        #expect(ended.status == .complete && ended.failure == nil && ended.end >= ended.start)
        #expect(ended.modelName == started.taskID + "_model")
        let model = try await server.services.kpiModels.model(taskID: started.taskID, caller: caller)
        #expect(model.treeCount == 300)
        for window in windows.prefix(20) {
            let p = ValueDetector(model).probability(try window.window)
            #expect((p >= 0.5) == window.isNormal)
        }
        // Its file is the one that the store keeps, by its digest; the row tells what was learnt from.
        let row = try #require(
            try await server.parts.store.read { try $0.model(started.modelID, tenancy: server.caller.tenancy) })
        #expect(row.result?.findings.examples == KPISampleCounts(total: 64, positive: 32, negative: 32))
        let digest = try #require(row.result?.fileDigest)
        #expect(try server.parts.environment.objects.loadModelFile(digest: digest) == model.encoded())

        // Off the list, and serving all the same.
        #expect(try await trainings.delete(taskID: started.taskID, caller: caller) == 1)
        #expect(try await trainings.delete(taskID: started.taskID, caller: caller) == 0)
        #expect(try await server.trainings().isEmpty)
        #expect(try await server.services.kpiModels.model(taskID: started.taskID, caller: caller).treeCount == 300)
        try await otherAPIsSee(row)
    }

    /// The OCI API shows the rows, and refuses what they cannot do.
    private func otherAPIsSee(_ model: Model) async throws {
        let id = "ocid1.aianomalydetectionmodel.oc1.lapwing.\(model.id.hex)"
        let compartment = "compartmentId=\(model.compartmentID)"
        for target in [
            "/20210101/models/\(id)", "/20210101/models?\(compartment)", "/20210101/dataAssets?\(compartment)",
            "/20210101/projects?\(compartment)", "/20210101/workRequests?\(compartment)",
        ] {
            let answer = try await server.client.send("GET", target)
            #expect(answer.status == 200, "\(target): \(answer.text)")
        }
        let assets = try await server.client.send("GET", "/20210101/dataAssets?\(compartment)")
        #expect(assets.text.contains("SAMPLES"))
        let report = try await server.client.send("GET", "/lapwing/v1/models/\(id)/report")
        #expect(report.status == 409, "\(report.text)")
        for (target, body) in [
            (
                "/20210101/actions/detectAnomalies",
                #"{"modelId":"\#(id)","requestType":"INLINE","signalNames":["a"],"data":[{"values":[1]}]}"#
            ),
            ("/20210101/modelDeployments", #"{"compartmentId":"\#(model.compartmentID)","modelId":"\#(id)"}"#),
            ("/lapwing/v1/streams", #"{"compartmentId":"\#(model.compartmentID)","modelId":"\#(id)"}"#),
            ("/lapwing/v1/models/\(id)/actions/setTargetFap", #"{"targetFap":0.01}"#),
        ] {
            let answer = try await server.client.send("POST", target, json: body)
            #expect(answer.status == 409, "\(target): \(answer.status) \(answer.text)")
            #expect(answer.text.contains("KPI"), "\(target): \(answer.text)")
        }
        // A training of signals cannot be made on samples.
        let project = "ocid1.aianomalydetectionproject.oc1.lapwing.\(model.projectID.hex)"
        let asset = "ocid1.aianomalydetectiondataasset.oc1.lapwing.\(model.training.dataAssetIDs[0])"
        let made = try await server.client.send(
            "POST", "/20210101/models",
            json: """
                {"compartmentId":"\(model.compartmentID)","projectId":"\(project)","modelTrainingDetails":{"dataAssetIds":["\(asset)"]}}
                """)
        #expect(made.status == 201 || made.status == 200, "\(made.text)")
        let deleted = try await server.client.send("DELETE", "/20210101/models/\(id)")
        #expect(deleted.status == 202, "\(deleted.text)")
        let task = model.externalID ?? ""
        await #expect(throws: KPIError.unknownTask(task)) {
            _ = try await server.services.kpiModels.model(taskID: task, caller: caller)
        }
        let emptied = try await server.client.send("DELETE", "/20210101/dataAssets/\(asset)")
        #expect(emptied.status == 204 || emptied.status == 202, "\(emptied.text)")
        #expect(try await server.services.samples.count(KPISampleFilter(), caller: caller).total == 0)
    }

    @Test func aMissingClassIsToldBeforeAnythingIsRecorded() async throws {
        await #expect(throws: KPIError.missingClass) { try await start(KPISampleFilter()) }
        try await server.add(LabelledWindow.made(9, seed: 1).filter(\.isNormal))
        await #expect(throws: KPIError.missingClass) { try await start(KPISampleFilter()) }
        try await server.add(LabelledWindow.made(4, seed: 1))
        await #expect(throws: KPIError.missingClass) { try await start(KPISampleFilter(purposes: ["test"])) }
        await #expect(throws: KPIError.missingClass) { try await start(KPISampleFilter(verdicts: ["positive"])) }
        await #expect(throws: KPIError.missingClass) { try await start(KPISampleFilter(window: 36)) }
        #expect(try await server.trainings().isEmpty)
        let models = try await server.parts.store.read {
            try $0.models(ListQuery(tenancy: server.caller.tenancy)).items
        }
        #expect(models.isEmpty)
    }

    /// With a trainer that is there and does nothing.
    @discardableResult private func start(
        _ filter: KPISampleFilter, trainer: any TreeTrainer = ScriptedTrainer { _ in [] },
        limits: KPILimits = KPILimits()
    ) async throws -> KPITraining {
        try await server.services(trainer: trainer, limits: limits).kpiTrainings.start(filter, caller: caller)
    }

    @Test func aServerWithoutTheLibrarySaysSo() async throws {
        try await server.add(LabelledWindow.made(4, seed: 1))
        await #expect {
            try await start(KPISampleFilter(), trainer: XGBoostTrainer(libraries: []))
        } throws: {
            guard case KPIError.noTrainer(let reason) = $0 else { return false }
            return reason.contains("libxgboost")
        }
        #expect(try await server.trainings().isEmpty)
    }

    @Test func limitsOfTrainingsAreNamed() async throws {
        try await server.add(LabelledWindow.made(6, seed: 1))
        func refusal(_ change: (inout KPILimits) -> Void) async throws -> String? {
            var limits = KPILimits()
            change(&limits)
            do {
                try await start(KPISampleFilter(), limits: limits)
                return nil
            } catch ServiceError.limitExceeded(let reason) {
                return reason
            }
        }
        #expect(try await refusal { $0.trainingSamples = 5 }?.contains("at most 5") == true)
        #expect(try await refusal { $0.trainingSamples = 6 } == nil)
        #expect(try await refusal { $0.trainings = 1 }?.contains("1 trainings") == true)
        #expect(try await refusal { $0.models = 1 }?.contains("1 models") == true)
        // Task ids differ even when the clock has not moved on.
        #expect(try await refusal { _ in } == nil)
        #expect(try await refusal { _ in } == nil)
        let tasks = try await server.trainings().map(\.taskID)
        #expect(tasks.count == 3 && Set(tasks).count == 3)
    }

    @Test func trainingsAreFoundByWhatTheListShows() async throws {
        try await server.add(LabelledWindow.made(4, seed: 1), source: "Metis")
        let first = try await start(KPISampleFilter())
        try await server.add(LabelledWindow.made(4, seed: 2), source: "x,y")
        let second = try await start(KPISampleFilter())
        func found(_ filter: KPITrainingFilter) async throws -> [String] {
            try await server.trainings(filter).map(\.taskID)
        }
        let both = [second.taskID, first.taskID]
        #expect(try await found(KPITrainingFilter()) == both)
        #expect(try await found(KPITrainingFilter(task: second.taskID)) == [second.taskID])
        #expect(try await found(KPITrainingFilter(task: String(first.taskID.prefix(5)))) == both)
        // Only complete trainings have a model with a name.
        #expect(try await found(KPITrainingFilter(task: "_model")) == [])
        #expect(try await found(KPITrainingFilter(source: "is,x")) == [second.taskID])
        #expect(try await found(KPITrainingFilter(source: "Met")) == both)
        #expect(try await found(KPITrainingFilter(status: .running)) == both)
        #expect(try await found(KPITrainingFilter(status: .complete)) == [])
        let (before, after) = (first.start, Timestamp(microseconds: second.start.microseconds + 1))
        #expect(try await found(KPITrainingFilter(after: before, before: after)) == [second.taskID])
        let page = try await trainings.search(KPITrainingFilter(), page: PageNumber(2, size: 1), caller: caller)
        #expect(page.items.map(\.taskID) == [first.taskID] && page.number == 2 && page.total == 2)
        #expect(try await trainings.delete(taskID: "\u{0}", caller: caller) == 0)
        #expect(try await trainings.delete(taskID: first.taskID, caller: caller) == 1)
        #expect(try await found(KPITrainingFilter()) == [second.taskID])
    }

    @Test func samplesThatAreNoWindowsFailTheTraining() async throws {
        var samples = LabelledWindow.made(4, seed: 1).map { $0.sample() }
        for index in samples.indices where samples[index].labels.verdict == KPISampleLabels.negative {
            samples[index].observation.dataA += ",nan"
        }
        _ = try await server.services.samples.add(samples, caller: caller)
        let training = try await start(KPISampleFilter())
        try await server.working { _ = try await server.settled(training.taskID) }
        let ended = try #require(try await server.trainings().first)
        #expect(ended.status == .failed && ended.modelName == "")
        #expect(ended.failure?.contains("2 positive and 0 negative") == true)
        await #expect {
            _ = try await server.services.kpiModels.model(taskID: training.taskID, caller: caller)
        } throws: {
            guard case KPIError.trainingFailed(training.taskID, _) = $0 else { return false }
            return true
        }
    }

    @Test func aCanceledTrainingHasFailed() async throws {
        try await server.add(LabelledWindow.made(4, seed: 1))
        let training = try await start(KPISampleFilter())
        let store = server.parts.store
        let job = try #require(try await store.read { try $0.unfinishedJob(subject: training.modelID) })
        let request = "ocid1.aianomalydetectionworkrequest.oc1.lapwing.\(job.workRequestID.hex)"
        // Before it started: at once.
        let answer = try await server.client.send("DELETE", "/20210101/workRequests/\(request)")
        #expect(answer.status == 202, "\(answer.text)")
        let ended = try #require(try await server.trainings().first)
        #expect(ended.status == .failed && ended.failure?.contains("canceled") == true && ended.end > ended.start)
    }

    @Test func aTrainingStopsBetweenRoundsWhenItIsTold() async throws {
        try await server.add(LabelledWindow.made(4, seed: 1))
        let rounds = Rounds()
        let trainer = ScriptedTrainer { progress in
            for round in 1... {
                rounds.count = round
                try progress(0.5)
            }
            return []
        }
        let training = try await start(KPISampleFilter(), trainer: trainer)
        let claimed = try await claim(server)
        let handler = TrainKPIModelHandler(environment: server.parts.environment, trainer: trainer)
        let work = try await handler.prepare(claimed.job, claim: claimed.claim)
        let control = StoppingControl { rounds.count >= 3 }
        await #expect(throws: JobCanceled.self) { _ = try await BlockingWork.run { try work(control) } }
        #expect(rounds.count == 3)
        try await server.parts.store.write { transaction in
            try transaction.finish(claimed.claim)
            try handler.canceled(claimed.job).apply(transaction)
        }
        #expect(try await server.trainings().first { $0.taskID == training.taskID }?.status == .failed)
    }

    /// The only waiting job, as a worker takes it that will not live to end it.
    private func claim(_ server: KPIServer) async throws -> (job: Job, claim: JobClaim) {
        let job = try #require(
            try await server.parts.store.claimNext(
                lane: .training, owner: "another", now: Timestamp(microseconds: .max),
                leaseUntil: Timestamp(microseconds: .max)))
        return (job, JobClaim(jobID: job.id, owner: "another", attempt: job.attempt))
    }

    @Test(.enabled(if: isTrainable, "XGBoost's library is not installed"))
    func whatAProcessLeftBehindIsTrainedByTheNext() async throws {
        let folder = try TemporaryFolder()
        let task = try await leftBehind(in: folder)
        let next = try await KPIServer(folder: folder)
        #expect(try await next.trainings().map(\.status) == [.running])
        try await next.working { _ = try await next.settled(task) }
        #expect(try await next.trainings().map(\.status) == [.complete])
        #expect(try await next.services.kpiModels.model(taskID: task, caller: next.caller).treeCount == 300)
    }

    /// The task id of a training in the middle of which the process died.
    private func leftBehind(in folder: TemporaryFolder) async throws -> String {
        let server = try await KPIServer(folder: folder)
        try await server.add(LabelledWindow.made(40, seed: 1))
        let training = try await server.services.kpiTrainings.start(KPISampleFilter(), caller: server.caller)
        let claimed = try await claim(server)
        let handler = TrainKPIModelHandler(
            environment: server.parts.environment, trainer: ScriptedTrainer { _ in throw JobCanceled() })
        let work = try await handler.prepare(claimed.job, claim: claimed.claim)
        // From here on nothing more is written.
        await #expect(throws: JobCanceled.self) {
            _ = try await BlockingWork.run { try work(StoppingControl { false }) }
        }
        #expect(try await server.trainings().first?.status == .running)
        try await server.close()
        return training.taskID
    }

    @Test func theDefaultModelIsTheOneOfTheFile() async throws {
        let without = server.services(trainer: XGBoostTrainer()).kpiModels
        await #expect(throws: KPIError.noDefaultModel) { _ = try await without.model(taskID: nil, caller: caller) }
        let builtIn = try await server.services.kpiModels.model(taskID: nil, caller: caller)
        #expect(builtIn.encoded() == Array(DefaultKPIModel.bytes))
        let path = server.folder.path("model")
        try Self.smallModel.write(to: path)
        let other = try await KPIServer { $0.kpiModelFile = path }
        for name in [nil, "", "xgb_default"] {
            let model = try await other.services.kpiModels.model(taskID: name, caller: other.caller)
            #expect(model.encoded() == Self.smallModel)
        }
        for name in ["xgb_default_model", "17", "\u{0}", String(repeating: "9", count: 5000)] {
            await #expect(throws: KPIError.unknownTask(name)) {
                _ = try await other.services.kpiModels.model(taskID: name, caller: other.caller)
            }
        }
        try Array(Self.smallModel.dropLast()).write(to: path)
        for broken in [path, server.folder.path("nothing")] {
            await #expect {
                _ = try await KPIServer { $0.kpiModelFile = broken }
            } throws: {
                ($0 as? DefaultKPIModelFile.Unusable)?.path == broken
            }
        }
    }

    /// A model file without trees.
    private static let smallModel: [UInt8] = {
        func words(_ values: [UInt32]) -> [UInt8] {
            values.flatMap { value in (0..<4).map { UInt8(value >> ($0 * 8) & 255) } }
        }
        func text(_ text: String) -> [UInt8] { words([UInt32(text.utf8.count), 0]) + Array(text.utf8) }
        return words([0, 308, 0, 0, 0] + [UInt32](repeating: 0, count: 29)) + text("binary:logistic") + text("gbtree")
            + words([0, 1, 308, 0, 0, 0, 1, 0] + [UInt32](repeating: 0, count: 32))
    }()
}

/// A trainer whose rounds are given by the test.
private struct ScriptedTrainer: TreeTrainer {
    let rounds: @Sendable ((Double) throws -> Void) throws -> [UInt8]

    func checkIsAvailable() throws {}
    func train(_ examples: LabelledFeatures, progress: (Double) throws -> Void) throws -> [UInt8] {
        try rounds(progress)
    }
}

/// Unchecked because one worker writes and the test reads when it has ended.
private final class Rounds: @unchecked Sendable {
    var count = 0
}

private struct StoppingControl: JobControl {
    let isStopped: @Sendable () -> Bool

    func check() throws { if isStopped() { throw JobCanceled() } }
    func report(percent: Double, message: String) {}
}

extension [UInt8] {
    fileprivate func write(to path: String) throws { try Data(self).write(to: URL(fileURLWithPath: path)) }
}
