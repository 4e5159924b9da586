import ControlPlane
import NIOCore

extension NewTableImport {
    init(_ kind: ImportPlace.Kind, _ body: ByteBuffer) throws {
        let fields = try BodyFields(body)
        let name = try fields.requiredText("dataSetName", or: "dataSourceName")
        let columns = try fields.value("columns").map { try ColumnSettings.read($0) } ?? []
        self.init(tableName: name, place: try ImportPlace(kind, fields), columns: columns)
    }
}

extension ImportPlace {
    fileprivate init(_ kind: ImportPlace.Kind, _ fields: BodyFields) throws {
        switch kind {
        case .url:
            let basic = try fields.nested("auth")?.nested("basic")
            let login = try basic.map {
                Login(userID: try $0.requiredText("userId"), password: try $0.text("password") ?? "")
            }
            self = .url(
                WebFile(
                    url: try fields.requiredText("url"), format: try fields.choice("contentType", Format.self),
                    login: login))
        case .s3:
            self = .s3(
                S3Object(
                    bucket: try fields.requiredText("bucket"), path: try fields.requiredText("path"),
                    region: try fields.text("region"), accessKeyID: try fields.text("accessKeyId"),
                    secretAccessKey: try fields.text("secretAccessKey")))
        case .azure:
            self = .azure(
                AzureBlob(
                    connectionString: try fields.requiredText("connectionString"),
                    container: try fields.requiredText("container"), blob: try fields.requiredText("blob")))
        }
    }
}
