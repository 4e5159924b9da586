import ControlPlane
import Digests
import Testing

@testable import Credentials

/// Signatures against the worked examples that Amazon publishes.
@Suite struct AWSSignatureTests {
    @Test func getObjectOfAmazonsExample() {
        let signature = AWSSignature(
            accessKeyID: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            region: "us-east-1", service: "s3")
        let request = AWSSignature.Request(
            path: "/test.txt",
            headers: [
                ("host", "examplebucket.s3.amazonaws.com"), ("x-amz-date", "20130524T000000Z"), ("range", "bytes=0-9"),
                ("x-amz-content-sha256", AWSSignature.emptyDigest),
            ])
        #expect(
            signature.authorization(request, at: 1_369_353_600)
                == "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, "
                + "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, "
                + "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41")
    }

    @Test func listUsersOfAmazonsExample() {
        let signature = AWSSignature(
            accessKeyID: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
            region: "us-east-1", service: "iam")
        let request = AWSSignature.Request(
            path: "/", query: [("Version", "2010-05-08"), ("Action", "ListUsers")],
            headers: [
                ("content-type", "application/x-www-form-urlencoded; charset=utf-8"), ("host", "iam.amazonaws.com"),
                ("x-amz-date", "20150830T123600Z"),
            ])
        #expect(
            signature.authorization(request, at: 1_440_938_160).hasSuffix(
                "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"))
    }
}

/// Requests for files in others' stores. The expected signatures were computed with other software.
@Suite struct StorageRequestTests {
    private static let now: Int64 = 1_795_309_323
    private static let secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"

    private func request(_ place: ImportPlace) throws -> FetchRequest {
        try StorageRequests().request(for: place, at: Self.now)
    }

    @Test func filesOnTheWeb() throws {
        let open = try request(.url(.init(url: "https://a.example/x?y=1")))
        #expect(open.url == "https://a.example/x?y=1" && open.credential == nil && open.headers.isEmpty)
        let closed = try request(.url(.init(url: "https://a.example/", login: .init(userID: "u", password: "p"))))
        #expect(closed.credential == .basic(user: "u", password: "p"))
    }

    @Test(
        arguments: [
            ("lab-data", "dir/x.csv", nil, "https://lab-data.s3.amazonaws.com/dir/x.csv"),
            ("lab-data", "/a b+~ü", "eu-west-1", "https://lab-data.s3.eu-west-1.amazonaws.com/a%20b%2B~%C3%BC"),
            ("a.b", "x", "", "https://s3.amazonaws.com/a.b/x"),
            ("a.b", "x?y#z", "eu-west-1", "https://s3.eu-west-1.amazonaws.com/a.b/x%3Fy%23z"),
        ] as [(String, String, String?, String)])
    func publicObjects(bucket: String, path: String, region: String?, url: String) throws {
        let request = try request(.s3(.init(bucket: bucket, path: path, region: region)))
        #expect(request.url == url && request.credential == nil && request.headers.isEmpty)
    }

    @Test(
        arguments: [
            (
                "lab-data", "dir//a b+~ü.csv", "eu-central-1", "eu-central-1",
                "2614c550dd15e846af835ba527ebaa0f5c222f16cfbb27d74408f1948c543127"
            ),
            ("a.b", "x.csv", nil, "us-east-1", "3055571b4dd58cd1c63eb178c9134da4d8c6df17ff62000ef2f736746b1894a5"),
        ] as [(String, String, String?, String, String)])
    func signedObjects(bucket: String, path: String, region: String?, scope: String, signature: String) throws {
        let request = try request(
            .s3(
                .init(
                    bucket: bucket, path: path, region: region, accessKeyID: "AKIDEXAMPLE", secretAccessKey: Self.secret
                )))
        #expect(
            request.credential
                == .authorization(
                    "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261122/\(scope)/s3/aws4_request, "
                        + "SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=\(signature)"))
        #expect(request.headers.contains(.init("x-amz-date", "20261122T010203Z")))
    }

    @Test(
        arguments: [
            ("ab", "x", nil, nil, nil, "bucket"), ("A-bucket", "x", nil, nil, nil, "bucket"),
            ("a..b", "x", nil, nil, nil, "bucket"), ("a@b.example", "x", nil, nil, nil, "bucket"),
            ("abc", "x", "evil.example/", nil, nil, "region"), ("abc", "x", "a@b", nil, nil, "region"),
            ("abc", "/", nil, nil, nil, "path"), ("abc", "a/../b", nil, nil, nil, "path"),
            ("abc", String(repeating: "x", count: 1025), nil, nil, nil, "path"),
            ("abc", "x", nil, "AKID", nil, "secretAccessKey"), ("abc", "x", nil, nil, "s", "accessKeyId"),
            ("abc", "x", nil, "a\r\nb", "s", "accessKeyId"), ("abc", "x", nil, "AKID", "", "secretAccessKey"),
        ] as [(String, String, String?, String?, String?, String)])
    func objectsThatCannotBeAskedFor(
        bucket: String, path: String, region: String?, id: String?, secret: String?, field: String
    ) {
        #expect {
            try request(
                .s3(.init(bucket: bucket, path: path, region: region, accessKeyID: id, secretAccessKey: secret)))
        } throws: { error in
            if case ServiceError.invalidParameter(field, _) = error { true } else { false }
        }
    }

    // MARK: Azure

    private func azure(_ connection: String, blob: String = "dir/a b.csv") throws -> FetchRequest {
        try request(.azure(.init(connectionString: connection, container: "data", blob: blob)))
    }

    @Test func blobsWithAnAccountKey() throws {
        let key = Base64.encode("0123456789abcdef".utf8)
        let request = try azure(
            "DefaultEndpointsProtocol=https;AccountName=lapacct;AccountKey=\(key);EndpointSuffix=core.windows.net")
        #expect(request.url == "https://lapacct.blob.core.windows.net/data/dir/a%20b.csv")
        #expect(
            request.credential
                == .authorization("SharedKey lapacct:+qWqIWfIdEN/sr9yzY+pmb28jMUUaLnpWv5ZVIZEj70="))
        #expect(
            request.headers == [
                .init("x-ms-date", "Sun, 22 Nov 2026 01:02:03 GMT"), .init("x-ms-version", "2019-12-12"),
            ])
        let local = try azure(
            " accountname = devacct1 ;ACCOUNTKEY=\(key);BlobEndpoint=http://127.0.0.1:10000/devacct1/;", blob: "/x.csv")
        #expect(local.url == "http://127.0.0.1:10000/devacct1/data/x.csv")
        #expect(
            local.credential == .authorization("SharedKey devacct1:L9Iu860AM6/rjYtGuweygU1XzrKh/W0Sy2s/Afc5BrE="))
    }

    @Test func blobsWithASharedAccessSignatureOrNone() throws {
        let signed = try azure(
            "BlobEndpoint=https://lapacct.blob.core.windows.net;SharedAccessSignature=?sv=2020&sig=a%2Bb%3D", blob: "x")
        #expect(signed.url == "https://lapacct.blob.core.windows.net/data/x?sv=2020&sig=a%2Bb%3D")
        #expect(signed.credential == nil)
        let open = try azure("AccountName=lapacct;EndpointSuffix=core.chinacloudapi.cn", blob: "x")
        #expect(open.url == "https://lapacct.blob.core.chinacloudapi.cn/data/x" && open.credential == nil)
    }

    @Test(arguments: [
        "", "nonsense", "AccountKey=c2VjcmV0", "AccountName=lapacct;AccountKey=secret!", "AccountName=a@b;AccountKey=",
        "AccountName=lapacct;EndpointSuffix=evil.example/x?", "AccountName=lapacct;AccountName=secret",
        "UseDevelopmentStorage=true", "AccountName=lapacct;DefaultEndpointsProtocol=file",
        "BlobEndpoint=https://a.example/?secret", String(repeating: "x=secret;", count: 1000),
    ])
    func connectionStringsThatAreNone(text: String) {
        #expect {
            try azure(text)
        } throws: { error in
            guard let error = error as? ServiceError, case .invalidParameter("connectionString", _) = error else {
                return false
            }
            return !error.message.contains("secret") && !error.message.contains("c2VjcmV0")
        }
    }

    @Test(arguments: [
        ("D", "x", "container"), ("a/b", "x", "container"), ("data", "", "blob"), ("data", "a/..", "blob"),
    ])
    func blobsThatCannotBeAskedFor(container: String, blob: String, field: String) {
        #expect {
            try request(
                .azure(.init(connectionString: "AccountName=lapacct", container: container, blob: blob)))
        } throws: { error in
            if case ServiceError.invalidParameter(field, _) = error { true } else { false }
        }
    }
}
