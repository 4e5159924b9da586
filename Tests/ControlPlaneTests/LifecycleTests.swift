import ControlPlane
import Testing

@Suite("Lifecycles: event in, state and actions out")
struct LifecycleTests {
    @Test("a model in training ends active, failed or deleted")
    func modelFromCreating() throws {
        #expect(try ModelLifecycle.next(.creating, .trainingSucceeded).state == .active)
        #expect(try ModelLifecycle.next(.creating, .trainingSucceeded).actions == [.keepResult])
        #expect(try ModelLifecycle.next(.creating, .trainingFailed).state == .failed)
        #expect(try ModelLifecycle.next(.creating, .trainingCanceled).state == .failed)
        let deleted = try ModelLifecycle.next(.creating, .deleteRequested(livingDeployments: 0, livingStreams: 0))
        #expect(deleted.state == .deleted)
        #expect(deleted.actions == [.cancelTraining])
    }

    @Test("what will become right by itself is an incorrect state, what will not is a conflict")
    func modelDetection() throws {
        #expect(throws: ServiceError.incorrectState("the model is still CREATING: wait until it is ACTIVE")) {
            try ModelLifecycle.next(.creating, .detectRequested)
        }
        #expect(throws: ServiceError.conflict("the model is FAILED and cannot serve: its lifecycleDetails say why")) {
            try ModelLifecycle.next(.failed, .detectRequested)
        }
        #expect(try ModelLifecycle.next(.active, .detectRequested).state == .active)
    }

    @Test("a model with a living deployment stays")
    func modelWithDeployments() throws {
        #expect(throws: ServiceError.self) {
            try ModelLifecycle.next(.active, .deleteRequested(livingDeployments: 1, livingStreams: 0))
        }
        #expect(
            try ModelLifecycle.next(.active, .deleteRequested(livingDeployments: 0, livingStreams: 0)).actions == [
                .removeModelFile
            ])
    }

    @Test("nothing leads out of deleted, and every pair of state and event has an answer")
    func modelIsTotal() {
        let events: [ModelLifecycle.Event] = [
            .trainingSucceeded, .trainingFailed, .trainingCanceled, .updateRequested, .detectRequested,
            .deployRequested, .deleteRequested(livingDeployments: 0, livingStreams: 0),
        ]
        for event in events {
            #expect(throws: ServiceError.self) { try ModelLifecycle.next(.deleted, event) }
            for state in [ModelLifecycle.State.active, .failed, .creating] {
                if let next = try? ModelLifecycle.next(state, event) {
                    // A training result never reaches a model that is not in training.
                    if state != .creating { #expect(!next.actions.contains(.keepResult)) }
                }
            }
        }
    }

    @Test("a project with contents stays")
    func project() throws {
        #expect(try ProjectLifecycle.next(.active, .deleteRequested(livingDataAssets: 0, livingModels: 0)) == .deleted)
        #expect(throws: ServiceError.self) {
            try ProjectLifecycle.next(.active, .deleteRequested(livingDataAssets: 1, livingModels: 0))
        }
        #expect(throws: ServiceError.self) {
            try ProjectLifecycle.next(.active, .deleteRequested(livingDataAssets: 0, livingModels: 2))
        }
    }

    @Test("a deployment serves only when active")
    func deployment() throws {
        #expect(try DeploymentLifecycle.next(.creating, .activated) == .active)
        #expect(try DeploymentLifecycle.next(.creating, .activationFailed) == .failed)
        #expect(throws: ServiceError.self) { try DeploymentLifecycle.next(.creating, .detectRequested) }
        #expect(throws: ServiceError.self) { try DeploymentLifecycle.next(.active, .activated) }
        for state in [DeploymentLifecycle.State.creating, .active, .failed] {
            #expect(try DeploymentLifecycle.next(state, .deleteRequested) == .deleted)
        }
    }

    @Test("work requests: interrupted work is accepted again, finished work stays finished")
    func workRequest() throws {
        #expect(try WorkRequestLifecycle.next(.accepted, .started) == .inProgress)
        #expect(try WorkRequestLifecycle.next(.inProgress, .interrupted) == .accepted)
        #expect(try WorkRequestLifecycle.next(.inProgress, .cancelRequested(isRunning: true)) == .canceling)
        #expect(try WorkRequestLifecycle.next(.accepted, .cancelRequested(isRunning: false)) == .canceled)
        // An interruption does not undo a cancellation.
        #expect(try WorkRequestLifecycle.next(.canceling, .interrupted) == .canceling)
        #expect(try WorkRequestLifecycle.next(.canceling, .started) == .canceling)
        // Asked for again while nobody works on it, it is done at once.
        #expect(try WorkRequestLifecycle.next(.canceling, .cancelRequested(isRunning: true)) == .canceling)
        #expect(try WorkRequestLifecycle.next(.canceling, .cancelRequested(isRunning: false)) == .canceled)
        // Work that was finished before the cancellation reached it has succeeded.
        #expect(try WorkRequestLifecycle.next(.canceling, .succeeded) == .succeeded)
        for state in WorkRequestLifecycle.State.allCases where state.isFinal {
            #expect(throws: ServiceError.self) { try WorkRequestLifecycle.next(state, .started) }
            #expect(throws: ServiceError.self) {
                try WorkRequestLifecycle.next(state, .cancelRequested(isRunning: true))
            }
        }
    }
}
