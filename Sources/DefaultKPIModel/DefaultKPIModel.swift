import CEmbedded

/// The model that judges KPIs where nothing else is named: trees of our own in `xgb_default_model`, embedded in the binary.
/// `docs/metis-model.md` says how they were made, `NOTICE.md` where their labels come from.
public enum DefaultKPIModel {
    /// A file as `BoostedTrees(decoding:)` reads it. The bytes are part of the program and never go away.
    public static var bytes: UnsafeRawBufferPointer {
        let file = embedded_kpi_model()
        return UnsafeRawBufferPointer(start: file.start, count: file.length)
    }
}
