import Testing

@testable import Credentials

@Suite struct SignatureHeaderTests {
    @Test(arguments: [
        #"Signature algorithm="rsa-sha256",headers="date (request-target) host",keyId="t/u/f",signature="AQID",version="1""#,
        #"Signature version="1",keyId="t/u/f",algorithm="rsa-sha256",headers="Date (request-target) HOST",signature="AQID""#,
        #"signature  keyId="t/u/f" , headers="date  (request-target) host", signature="AQID",algorithm="rsa-sha256",created=17"#,
        #"Signature keyid="t/u/f",future="a,b=c",headers="date (request-target) host",signature="AQID",algorithm="rsa-sha256""#,
    ])
    func readsAnyOrder(text: String) throws {
        let header = try SignatureHeader(parsing: text)
        #expect(header.keyID == "t/u/f")
        #expect(header.coveredHeaders == ["date", "(request-target)", "host"])
        #expect(header.signature == [1, 2, 3])
        #expect(try SignatureHeader(parsing: header.text) == header)
    }

    @Test(arguments: [
        "", "Signature", "Signature ", "Bearer abc", "Signature ,", "Signature keyId",
        #"Signature algorithm="rsa-sha512",headers="date",keyId="k",signature="AQID""#,
        #"Signature headers="date",keyId="k",signature="AQID""#,
        #"Signature algorithm="rsa-sha256",headers="date",keyId="k",signature="AQID",version="2""#,
        #"Signature algorithm="rsa-sha256",headers="date",keyId="k",signature="AQI""#,
        #"Signature algorithm="rsa-sha256",headers="date",keyId="k",signature="""#,
        #"Signature algorithm="rsa-sha256",headers="",keyId="k",signature="AQID""#,
        #"Signature algorithm="rsa-sha256",headers="date date",keyId="k",signature="AQID""#,
        #"Signature algorithm="rsa-sha256",headers="date",signature="AQID""#,
        #"Signature algorithm="rsa-sha256",headers="date",keyId="k",keyId="k",signature="AQID""#,
        #"Signature algorithm="rsa-sha256",headers="date",keyId="k",signature="AQID","#,
        #"Signature algorithm="rsa-sha256" headers="date",keyId="k",signature="AQID""#,
        #"Signature algorithm="rsa-sha256",headers="date",keyId="k\"x",signature="AQID""#,
        #"Signature algorithm="rsa-sha256",headers="date",keyId="k",signature="AQID"#,
        #"Signature algorithm="rsa-sha256",headers="date",keyId="ä",signature="AQID""#,
    ])
    func refuses(text: String) {
        #expect(throws: AuthenticationFailure.self) { try SignatureHeader(parsing: text) }
    }

    @Test func boundsSizes() {
        let good = #"Signature algorithm="rsa-sha256",headers="date",keyId="k",signature="AQID""#
        #expect(throws: Never.self) { try SignatureHeader(parsing: good) }
        let long = good + #",x=""# + String(repeating: "a", count: 20_000) + "\""
        #expect(throws: AuthenticationFailure.self) { try SignatureHeader(parsing: long) }
        let many = good + (0..<40).map { ",x\($0)=1" }.joined()
        #expect(throws: AuthenticationFailure.self) { try SignatureHeader(parsing: many) }
        let names = (0..<65).map { "h\($0)" }.joined(separator: " ")
        #expect(throws: AuthenticationFailure.self) {
            try SignatureHeader(
                parsing: #"Signature algorithm="rsa-sha256",headers="\#(names)",keyId="k",signature="AQID""#)
        }
    }

    @Test func survivesDamage() {
        var state: UInt64 = 7
        func next() -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33)
        }
        let good = Array(
            #"Signature algorithm="rsa-sha256",headers="date host",keyId="t/u/f",signature="AQID",version="1""#.utf8)
        for _ in 0..<3_000 {
            var text = good
            for _ in 0...(next() % 4) {
                let place = next() % text.count
                if next() % 2 == 0 { text[place] = UInt8(next() % 256) } else { text.remove(at: place) }
            }
            if let header = try? SignatureHeader(parsing: String(decoding: text, as: UTF8.self)) {
                #expect(!header.coveredHeaders.isEmpty && !header.signature.isEmpty)
            }
        }
    }

    @Test(arguments: [
        "a/b", "a/b/c", "/b/00:00", "ST$token", "a/b/20:3b:97:13:55:1c:5b:0d:d3:37:d8:50:4e:c5:3a:3",
        "a/b/20:3B:97:13:55:1c:5b:0d:d3:37:d8:50:4e:c5:3a:34", "a/b/c/20:3b:97:13:55:1c:5b:0d:d3:37:d8:50:4e:c5:3a:34",
        "/b/20:3b:97:13:55:1c:5b:0d:d3:37:d8:50:4e:c5:3a:34", "ST$a/b/20:3b:97:13:55:1c:5b:0d:d3:37:d8:50:4e:c5:3a:34",
    ])
    func refusesOtherKeyIDs(text: String) {
        #expect(KeyID(parsing: text) == nil)
    }

    @Test func readsKeyIDs() {
        let text = "ocid1.tenancy.oc1..a/ocid1.user.oc1..b/20:3b:97:13:55:1c:5b:0d:d3:37:d8:50:4e:c5:3a:34"
        #expect(KeyID(parsing: text)?.description == text)
    }
}
