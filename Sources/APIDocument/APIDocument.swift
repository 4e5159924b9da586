/// The API document of this very build, `openapi.yaml` at the top of the repository, embedded in the binary.
public enum APIDocument {
    public static var yaml: [UInt8] { PackageResources.openapi_yaml }
}
