import CEmbedded

/// The API document of this very build, `openapi.yaml` at the top of the repository, embedded in the binary.
public enum APIDocument {
    public static let yaml: [UInt8] = {
        let file = embedded_openapi_yaml()
        return [UInt8](UnsafeRawBufferPointer(start: file.start, count: file.length))
    }()
}
