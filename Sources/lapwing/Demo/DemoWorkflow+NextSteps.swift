extension DemoWorkflow.Result {
    /// How to go on by hand, with the same server and credentials.
    func nextSteps(_ options: ConnectionOptions) -> String {
        let settings = [("LAPWING_ENDPOINT", options.endpoint), ("LAPWING_CONFIG", options.config)]
            .compactMap { name, value in value.map { "  export \(name)='\($0)'\n" } }.joined()
        return """

            What to do next:
            \(settings)\
              lapwing model get \(modelID)
              lapwing object get \(detectionObject) --bucket \(bucket) --file pump.csv
              lapwing detect --deployment \(deploymentID) --input pump.csv --sensitivity 0.6
              lapwing object get \(detectionObject) --bucket \(bucket) | lapwing detect --model \(modelID) --input - -o csv

            and to clean up:
              lapwing deployment delete \(deploymentID)
              lapwing model delete --wait \(modelID)
              lapwing data-asset delete \(dataAssetID)
              lapwing project delete \(projectID)

            """
    }
}
