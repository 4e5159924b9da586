import ArgumentParser
import ControlPlane

/// What judges KPIs, and what is kept of it.
struct KPIOptions: ParsableArguments {
    private static let standard = VerdictLimits()

    @Option(
        help: ArgumentHelp(
            "The model that judges KPIs where a request names none: a file of XGBoost in its binary form, such as Metis's "
                + "xgb_default_model.", valueName: "FILE"))
    var metisModel: String?

    @Option(
        help: ArgumentHelp(
            "Abnormal verdicts of KPIs that are kept for each user; the oldest go first.", valueName: "verdicts"))
    var verdictLimit = KPIOptions.standard.rows

    @Option(help: ArgumentHelp("Bytes of abnormal verdicts that are kept for each user.", valueName: "bytes"))
    var verdictBytes = KPIOptions.standard.bytes

    func validate() throws {
        guard (0...100_000_000).contains(verdictLimit) else {
            throw ValidationError("--verdict-limit must be in 0...100000000, not \(verdictLimit)")
        }
        guard (0...1 << 44).contains(verdictBytes) else {
            throw ValidationError("--verdict-bytes must be in 0...\(1 << 44), not \(verdictBytes)")
        }
    }

    var limits: VerdictLimits { VerdictLimits(rows: verdictLimit, bytes: verdictBytes) }
}
