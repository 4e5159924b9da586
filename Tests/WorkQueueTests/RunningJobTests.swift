import ControlPlane
import Testing

@testable import WorkQueue

@Suite struct RunningJobTests {
    @Test func progressNeverFallsAndIsTakenOnce() {
        let job = RunningJob()
        #expect(job.takeProgress() == nil)
        job.report(percent: 10, message: "a")
        job.report(percent: 5, message: "b")
        job.report(percent: .nan, message: "")
        #expect(job.takeProgress() == JobProgress(percent: 10, messages: ["a", "b"]))
        job.report(percent: 10, message: "")
        #expect(job.takeProgress() == nil)
        job.report(percent: 500, message: "")
        #expect(job.takeProgress() == JobProgress(percent: 100, messages: []))
    }

    @Test func whatCouldNotBeWrittenComesAgain() throws {
        let job = RunningJob()
        job.report(percent: 10, message: "a")
        let lost = try #require(job.takeProgress())
        job.report(percent: 20, message: "b")
        job.restore(lost)
        #expect(job.takeProgress() == JobProgress(percent: 20, messages: ["a", "b"]))
    }

    @Test func messagesAreBounded() {
        let job = RunningJob()
        for number in 0..<5000 { job.report(percent: 0, message: "\(number)") }
        let messages = job.takeProgress()?.messages ?? []
        #expect(messages.count == 1000)
        #expect(messages.last == "4999")
    }

    @Test(arguments: [
        ([RunningJob.StopReason.shutdown, .cancelRequested], RunningJob.StopReason.cancelRequested),
        ([.cancelRequested, .shutdown], .cancelRequested), ([.shutdown, .claimLost], .claimLost),
        ([.claimLost, .cancelRequested], .claimLost),
    ])
    func someReasonsOutweighOthers(reasons: [RunningJob.StopReason], expected: RunningJob.StopReason) throws {
        let job = RunningJob()
        try job.check()
        for reason in reasons { job.stop(reason) }
        #expect(job.stopReason == expected)
        #expect(throws: JobCanceled.self) { try job.check() }
    }
}
