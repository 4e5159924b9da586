import ControlPlane
import OutboundFetch
import Testing

@Suite("Addresses")
struct AddressTests {
    @Test(
        "what is not public has a kind",
        arguments: [
            ("0.0.0.0", .unspecified), ("0.1.2.3", .unspecified), ("10.0.0.1", .privateUse),
            ("10.255.255.255", .privateUse), ("100.64.0.1", .sharedSpace), ("100.127.255.255", .sharedSpace),
            ("127.0.0.1", .loopback), ("127.255.0.1", .loopback), ("168.63.129.16", .platformService),
            ("169.254.169.254", .linkLocal), ("172.16.0.1", .privateUse), ("172.31.255.255", .privateUse),
            ("192.0.0.192", .reserved), ("192.0.2.1", .documentation), ("192.88.99.1", .tunnel),
            ("192.168.1.1", .privateUse), ("198.18.0.1", .benchmarking), ("198.19.255.255", .benchmarking),
            ("198.51.100.1", .documentation), ("203.0.113.9", .documentation), ("224.0.0.1", .multicast),
            ("239.255.255.255", .multicast), ("240.0.0.1", .reserved), ("255.255.255.255", .broadcast),
            ("::", .unspecified), ("::1", .loopback), ("::2", .unspecified), ("::127.0.0.1", .loopback),
            ("::8.8.8.8", .reserved), ("::ffff:127.0.0.1", .loopback), ("::ffff:169.254.169.254", .linkLocal),
            ("::ffff:10.1.2.3", .privateUse), ("::ffff:0:8.8.8.8", .reserved), ("64:ff9b::127.0.0.1", .loopback),
            ("64:ff9b::a9fe:a9fe", .linkLocal), ("64:ff9b:1::8.8.8.8", .reserved), ("100::1", .reserved),
            ("2001::1", .tunnel), ("2001:0:4136:e378:8000:63bf:3fff:fdd2", .tunnel), ("2001:2::1", .benchmarking),
            ("2001:10::1", .reserved), ("2001:1ff:ffff::1", .reserved), ("2001:db8::1", .documentation),
            ("2002:7f00:1::1", .loopback), ("2002:a00:1::1", .privateUse), ("2002:808:808::1", .tunnel),
            ("3fff::1", .documentation), ("3fff:fff::1", .documentation), ("4000::1", .reserved),
            ("5f00::1", .reserved),
            ("fc00::1", .uniqueLocal), ("fd00:ec2::254", .uniqueLocal), ("fe80::1", .linkLocal),
            ("febf::1", .linkLocal), ("fec0::1", .siteLocal), ("feff::1", .siteLocal), ("ff02::1", .multicast),
            ("2600::5efe:10.0.0.1", .privateUse), ("2600::200:5efe:127.0.0.1", .loopback), ("e000::1", .reserved),
        ] as [(String, FetchError.AddressKind)])
    func refused(text: String, kind: FetchError.AddressKind) throws {
        #expect(try #require(IPAddress(text)).refusal == kind)
    }

    @Test(
        "public addresses, also right beside the blocks",
        arguments: [
            "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
            "128.0.0.1", "168.63.129.17", "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0",
            "192.0.1.1", "192.0.3.0", "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0",
            "203.0.112.255", "223.255.255.255", "2000::1", "2001:200::1", "2001:4860:4860::8888", "2003::1",
            "2606:4700::1111", "2a00:1450:4001::1", "3ffe::1", "64:ff9b::8.8.8.8", "::ffff:8.8.8.8",
            "2600::5efe:8.8.8.8",
        ])
    func allowed(text: String) throws {
        #expect(try #require(IPAddress(text)).refusal == nil)
    }

    @Test(arguments: [
        "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "1.2.3.4.5", "1.2.3", "fe80::1%eth0", "[::1]", "", "x",
    ])
    func notAddresses(text: String) { #expect(IPAddress(text) == nil) }

    @Test func description() throws {
        #expect(try #require(IPAddress("2001:0db8:0::0:1")).description == "2001:db8::1")
        #expect(try #require(IPAddress("::1")).urlText == "[::1]")
        #expect(try #require(IPAddress("192.0.2.255")).urlText == "192.0.2.255")
    }
}

@Suite("Address policy")
struct AddressPolicyTests {
    private func addresses(_ texts: String...) throws -> [IPAddress] { try texts.map { try #require(IPAddress($0)) } }

    @Test func oneBadAddressIsEnough() throws {
        let url = try FetchURL("http://data.example.com/x?token=secret")
        let policy = AddressPolicy()
        try policy.check(try addresses("8.8.8.8", "2606:4700::1111"), for: url)
        let expected = FetchError(
            .forbiddenAddress(.privateUse, endpoint: "data.example.com:80"), place: "http://data.example.com/x")
        #expect(throws: expected) { try policy.check(try addresses("8.8.8.8", "10.0.0.1"), for: url) }
        #expect(throws: FetchError(.unknownHost, place: "http://data.example.com/x")) { try policy.check([], for: url) }
        #expect(expected.description.contains("--allow-fetch data.example.com:80"))
        #expect(!expected.description.contains("10.0.0.1") && !expected.description.contains("secret"))
    }

    @Test func exceptionsAreExact() throws {
        let policy = AddressPolicy(exceptions: [
            try FetchEndpoint("Influx.Local.:8086"), try FetchEndpoint("127.0.0.1:9000"),
            try FetchEndpoint("[FD00::5]:80"),
        ])
        let local = try addresses("127.0.0.1")
        for text in [
            "http://influx.local:8086/", "https://INFLUX.local:8086", "http://127.0.0.1:9000", "http://[fd00:0::5]",
        ] {
            try policy.check(local, for: try FetchURL(text))
        }
        for text in [
            "http://influx.local/", "http://influx.local:8087", "http://x.influx.local:8086", "http://127.0.0.1:9001",
            "http://localhost:9000", "http://127.0.0.2:9000", "http://[::ffff:127.0.0.1]:9000", "https://[fd00::5]",
        ] {
            #expect(throws: FetchError.self, "\(text)") { try policy.check(local, for: try FetchURL(text)) }
        }
    }

    @Test(arguments: [
        "", "host", ":80", "host:", "host:0", "host:65536", "host:-1", "host:+80", "host:8o", "host:80:80", "a b:80",
        "http://host:80", "host:80/", "user@host:80", "::1:80", "[::1]", "[::1]80", "127.1:80", "*:80", "host:080808",
    ])
    func notEndpoints(text: String) { #expect(throws: FetchError.self) { try FetchEndpoint(text) } }
}
