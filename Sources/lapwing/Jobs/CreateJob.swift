import ArgumentParser
import TimeSeries

/// `lapwing job create`
struct CreateJob: APICommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Begin a detection job.",
        discussion: """
            lapwing job create --model ID --input march.csv --results
            lapwing job create --model ID --input march.csv --results --output csv > found.csv
            lapwing job create --model ID --object 2026/01.csv --object 2026/02.csv --wait
            lapwing job create --model ID --object big.csv --output-bucket findings --prefix march

            INPUT
              --input   a file on this computer. Up to 10 MB go with the request; a larger
                        file is uploaded into the bucket first, and stays there.
              --object  objects that are in the bucket already. They are CSV.

            The columns are those of the training data (lapwing object put --help), in any order.

            OUTPUT
              Results are objects of the output bucket: PREFIX/JOB/NAME.json for the object
              NAME, PREFIX/JOB/JOB-result.json for data that went with the request.
              'lapwing job results' shows or downloads them.

            Without --wait or --results the command ends as soon as the job is accepted.
            """)

    @Option(help: ArgumentHelp("ACTIVE model that judges.", valueName: "id"))
    var model: String

    @OptionGroup var input: JobInputOptions
    @OptionGroup var bucket: BucketOption

    @Option(help: ArgumentHelp("Bucket for the results. (default: that of --bucket)", valueName: "name"))
    var outputBucket: String?

    @Option(help: ArgumentHelp("Folder for the results in that bucket.", valueName: "text"))
    var prefix: String = "jobs"

    @Option(help: ArgumentHelp("0...1: more flags more. (default: 0.5, what was trained)", valueName: "share"))
    var sensitivity: Double?

    @Flag(help: "Results have every row and signal, not only the anomalous ones.")
    var all = false

    @OptionGroup var labels: LabelOptions
    @OptionGroup var waiting: WaitOptions

    @Flag(help: "Wait, and show the results in place of the job.")
    var results = false

    @OptionGroup(title: "Connection And Output") var options: ConnectionOptions

    func validate() throws {
        if let sensitivity, !(0...1).contains(sensitivity) {
            throw ValidationError("--sensitivity must lie in 0...1")
        }
    }

    func perform(_ session: Session) async throws {
        let connection = session.connection
        let namespace = try await connection.namespace()
        let source = JobInput(options: input, bucket: bucket, namespace: namespace, session: session)
        let details = try await source.details()
        if outputBucket == nil, !bucket.isNamed { try await PutObject.ensureBucket(bucket.name, session) }
        let body = JSONObject.of([
            "compartmentId": .string(connection.compartmentID), "modelId": .string(model),
            "displayName": .text(labels.name), "description": .text(labels.description),
            "sensitivity": sensitivity.map { .decimal($0) }, "areAllEstimatesRequired": .bool(all),
            "inputDetails": .object(details),
            "outputDetails": .object(
                .of([
                    "outputType": .string("OBJECT_STORAGE"), "namespaceName": .string(namespace),
                    "bucketName": .string(outputBucket ?? bucket.name), "prefix": .string(prefix),
                ])),
        ])
        guard results else {
            return try await Creation<JobKind>(session: session, waiting: waiting).run(body)
        }
        let outcome = try await connection.post(JobKind.collection(connection), .object(body), isCreation: true)
        guard let id = outcome.object.text("id") else {
            throw CommandFailure(.refused, "the new detection job has no id: is this a Lapwing server?")
        }
        // Whatever happens from here on, the job is there.
        session.note("detection job \(id)")
        let job = try await JobWaiting(session: session, timeout: waiting.limit).untilFinal(id)
        try await JobResultSource(job: job, session: session).show()
    }
}
