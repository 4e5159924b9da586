import ArgumentParser
import TimeSeries

/// `lapwing job`
struct JobCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "job",
        abstract: "Detection jobs: anomalies in more data than one call takes.",
        discussion: """
            lapwing job create --model ID --input march.csv --results
            lapwing job create --model ID --object 2026/01.csv --object 2026/02.csv --wait
            lapwing job wait ID
            lapwing job results ID --output json
            lapwing job results ID --folder found

            'lapwing detect' judges at most 30000 points and answers at once. A job judges files and objects of any length \
            (300 MB together) in the server, which goes on when this command ends or the server restarts. Each file or \
            object is one series, judged from its first row to its last, and gives one result: an object in the output \
            bucket. All results appear together, at the end of the job.

            A job ends SUCCEEDED; PARTIALLY_SUCCEEDED when some of its inputs could not be used; FAILED; or CANCELED. \
            'lapwing job get' says why. Commands that wait end with status 0 only for the first.
            """,
        subcommands: [
            ListResources<JobKind>.self, GetResource<JobKind>.self, CreateJob.self, WaitForJob.self, JobResults.self,
            CancelJob.self, DeleteJob.self,
        ])
}

enum JobKind: ResourceKind {
    typealias Filters = ModelFilters

    static let noun = "detection job"
    static let columns = [
        ResourceColumn("NAME", "displayName"), ResourceColumn("STATE", "lifecycleState"),
        ResourceColumn("ACCEPTED", "timeAccepted", .time), ResourceColumn("FINISHED", "timeFinished", .time),
        ResourceColumn("ID", "id"),
    ]

    static func collection(_ connection: Connection) -> String { Connection.basePath + "/detectAnomalyJobs" }

    static func failure(of job: JSONObject) -> String? {
        let state = job.text("lifecycleState") ?? ""
        guard isFinal(job), state != "SUCCEEDED" else { return nil }
        return "the detection job is \(state)" + (job.text("lifecycleStateDetails").map { ": \($0)" } ?? "")
    }

    static func isFinal(_ job: JSONObject) -> Bool {
        !["ACCEPTED", "IN_PROGRESS"].contains(job.text("lifecycleState"))
    }
}
