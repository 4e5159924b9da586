import BenchmarkSupport
import Credentials
import Foundation

// How many signed requests one core checks in a second: the header taken apart, the rules, the signing string, the RSA
// signature (2048 bits), with the public key parsed once, as the server keeps it. `--seconds` of processor time for each number.

/// A request as the Python SDK signs it.
func makeRequest(_ method: String, _ target: String, body: [UInt8]?, date: String, signer: RequestSigner) throws
    -> SignedRequest
{
    var request = SignedRequest(
        method: method, target: target,
        headers: [
            .init("date", date), .init("host", "127.0.0.1:8080"), .init("accept", "application/json"),
            .init("content-type", "application/json"), .init("user-agent", "Oracle-PythonSDK/2.158.2"),
            .init("opc-request-id", "0123456789ABCDEF0123456789ABCDEF"), .init("accept-encoding", "gzip, deflate"),
            .init("opc-client-info", "Oracle-PythonSDK/2.158.2"), .init("opc-client-retries", "true"),
        ])
    if let body {
        request.headers.append(.init("content-length", "\(body.count)"))
        request.headers.append(.init("x-content-sha256", BodyDigest.headerValue(for: body)))
    }
    let authorization = try signer.authorization(for: request, covering: body == nil ? .target : .targetAndBody)
    request.headers.append(.init("authorization", authorization))
    return request
}

let options = try CommandLineOptions(Array(CommandLine.arguments.dropFirst()), allowed: ["seconds"])
let duration = options["seconds"].flatMap(Double.init) ?? 3
let key = try PrivateKey.generate()
let now = Int64(Date().timeIntervalSince1970)
let tenancy = "ocid1.tenancy.oc1..0123456789abcdef0123456789abcdef"
let keyID = KeyID(
    tenancy: tenancy, user: "ocid1.user.oc1..fedcba9876543210fedcba9876543210", fingerprint: key.publicKey.fingerprint)
let signer = RequestSigner(keyID: keyID, key: key)
let publicKey = try PublicKey(pem: key.publicKey.pem())
let id = "ocid1.aianomalydetectionmodel.oc1.lapwing.0123456789abcdef0123456789abcdef"
let body = Array(String(repeating: "x", count: 400).utf8)
let date = HTTPDate.format(now)
let requests = [
    ("GET", try makeRequest("GET", "/20210101/models/\(id)", body: nil, date: date, signer: signer)),
    ("POST", try makeRequest("POST", "/20210101/actions/detectAnomalies", body: body, date: date, signer: signer)),
]

var rows = [["request", "checked/s on one core", "RSA alone/s"]]
for (name, request) in requests {
    func rate(_ check: () throws -> Void) throws -> Double {
        for _ in 0..<200 { try check() }
        var count = 0
        let start = Environment.processorSeconds
        while Environment.processorSeconds - start < duration {
            for _ in 0..<100 { try check() }
            count += 100
        }
        return Double(count) / (Environment.processorSeconds - start)
    }
    let whole = try rate {
        let checked = try RequestSignature(of: request, now: now).verify(with: publicKey)
        guard checked.keyID == keyID else { throw AuthenticationFailure("another key") }
    }
    let message = Array("date: \(date)\n(request-target): get /n\nhost: 127.0.0.1:8080".utf8)
    let signature = try key.sign(message)
    let alone = try rate {
        guard publicKey.isValid(signature, for: message) else { throw AuthenticationFailure("wrong") }
    }
    rows.append([name, Format.fixed(whole, 0), Format.fixed(alone, 0)])
}
print(Environment.machine)
print(Format.table(rows))
