package org.ringfence.stun;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** The vectors of RFC 5769. */
class VectorTest {
  private static final byte[] KEY = "VOkJxbRl1RmTxUk/WvJxBt".getBytes(StandardCharsets.US_ASCII);
  private static final String REQUEST =
      "000100582112a442b7e7a701bc34d686fa87dfae802200105354554e207465737420636c69656e74"
          + "002400046e0001ff80290008932ff9b151263b36000600096576746a3a68367659202020"
          + "000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a280280004e57a3bcf";
  private static final String IPV4_RESPONSE =
      "0101003c2112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220"
          + "002000080001a147e112a643000800142b91f599fd9e90c38c7489f92af9ba53f06be7d7"
          + "80280004c07d4c96";
  private static final String IPV6_RESPONSE =
      "010100482112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220"
          + "002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9"
          + "00080014a382954e4be67bf11784c97c8292c275bfe3ed4180280004c8fb0b4c";
  private static final String LONG_TERM =
      "000100602112a44278ad3433c6ad72c029da412e00060012e3839ee38388e383aae38383e382afe382b90000"
          + "0015001c662f2f3439396b39353464364f4c33346f4c394653547679363473410014000b"
          + "6578616d706c652e6f72670000080014f67024656dd64a3e02b8e0712e85c9a28ca89666";

  private static StunMessage read(String hex) {
    return (StunMessage) StunMessage.parse(HexFormat.of().parseHex(hex));
  }

  @Test
  void theSampleRequest() {
    StunMessage request = read(REQUEST);
    assertThat(request.is(MessageClass.REQUEST, Method.BINDING)).isTrue();
    assertThat(request.transactionId())
        .isEqualTo(new TransactionId(0xb7e7a701, 0xbc34d686fa87dfaeL));
    assertThat(request.text(AttributeType.SOFTWARE)).isEqualTo("STUN test client");
    assertThat(request.text(AttributeType.USERNAME)).isEqualTo("evtj:h6vY");
    assertThat(request.uint32(AttributeType.PRIORITY)).isEqualTo(0x6e0001ffL);
    assertThat(request.uint64(AttributeType.ICE_CONTROLLED)).isEqualTo(0x932ff9b151263b36L);
    assertThat(request.integrity(KEY)).isEqualTo(Integrity.VALID);
    assertThat(request.integrity(new byte[] {1})).isEqualTo(Integrity.WRONG);
    assertThat(request.integritySha256(KEY)).isEqualTo(Integrity.ABSENT);
    assertThat(request.fingerprint()).isEqualTo(Integrity.VALID);
    assertThat(request.unknown()).isEmpty();
  }

  @Test
  void theSampleResponses() {
    StunMessage v4 = read(IPV4_RESPONSE);
    assertThat(v4.is(MessageClass.SUCCESS, Method.BINDING)).isTrue();
    assertThat(v4.xorAddress(AttributeType.XOR_MAPPED_ADDRESS))
        .isEqualTo(new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 32853));
    assertThat(v4.integrity(KEY)).isEqualTo(Integrity.VALID);
    assertThat(v4.fingerprint()).isEqualTo(Integrity.VALID);
    StunMessage v6 = read(IPV6_RESPONSE);
    assertThat(v6.xorAddress(AttributeType.XOR_MAPPED_ADDRESS))
        .isEqualTo(
            new InetSocketAddress(
                InetAddress.ofLiteral("2001:db8:1234:5678:11:2233:4455:6677"), 32853));
    assertThat(v6.integrity(KEY)).isEqualTo(Integrity.VALID);
    assertThat(v6.fingerprint()).isEqualTo(Integrity.VALID);
  }

  @Test
  void theRequestWithLongTermAuthentication() {
    StunMessage request = read(LONG_TERM);
    var user = new LongTermCredential("\u30DE\u30C8\u30EA\u30C3\u30AF\u30B9", "TheMatrIX");
    assertThat(request.text(AttributeType.USERNAME)).isEqualTo(user.username());
    assertThat(request.text(AttributeType.NONCE)).isEqualTo("f//499k954d6OL34oL9FSTvy64sA");
    assertThat(request.integrity(user.md5Key("example.org"))).isEqualTo(Integrity.VALID);
    assertThat(request.integrity(user.sha256Key("example.org"))).isEqualTo(Integrity.WRONG);
  }

  /** The vectors pad with spaces and give the length 11; ours pads with zeros, so bytes differ. */
  @Test
  void whatIsWrittenIsTheVectorButForItsPadding() {
    StunMessage request = read(IPV4_RESPONSE);
    byte[] written =
        StunWriter.success(request)
            .text(AttributeType.SOFTWARE, "test vector")
            .xorAddress(
                AttributeType.XOR_MAPPED_ADDRESS,
                new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 32853))
            .integrity(KEY)
            .fingerprint()
            .write();
    assertThat(HexFormat.of().formatHex(written, 2, 48))
        .isEqualTo(IPV4_RESPONSE.substring(4, 96).replace("6f7220", "6f7200"));
    StunMessage again = (StunMessage) StunMessage.parse(written);
    assertThat(again.integrity(KEY)).isEqualTo(Integrity.VALID);
    assertThat(again.fingerprint()).isEqualTo(Integrity.VALID);
  }

  @Test
  void theSha256OfAMessageIsTheHmacOverItWithItsLengthSet() throws Exception {
    byte[] written =
        StunWriter.request(Method.BINDING, new TransactionId(1, 2))
            .integritySha256(KEY)
            .fingerprint()
            .write();
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(KEY, "HmacSHA256"));
    byte[] covered = HexFormat.of().parseHex("000100242112a442000000010000000000000002");
    assertThat(HexFormat.of().formatHex(written, 24, 56))
        .isEqualTo(HexFormat.of().formatHex(mac.doFinal(covered)));
    StunMessage read = (StunMessage) StunMessage.parse(written);
    assertThat(read.integritySha256(KEY)).isEqualTo(Integrity.VALID);
    written[30] ^= 1;
    read = (StunMessage) StunMessage.parse(written);
    assertThat(read.integritySha256(KEY)).isEqualTo(Integrity.WRONG);
  }
}
