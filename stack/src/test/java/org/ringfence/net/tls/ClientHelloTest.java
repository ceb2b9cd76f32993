package org.ringfence.net.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;

/** What a client offers is read from its first message, however that message looks. */
class ClientHelloTest {
  private static final int RECORD_AND_HANDSHAKE_HEADERS = 5 + 4;

  /** As the JDK writes it. */
  private static byte[] hello(String... protocols) throws Exception {
    SSLEngine engine = SSLContext.getDefault().createSSLEngine("phones.example.org", 443);
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setApplicationProtocols(protocols);
    engine.setSSLParameters(parameters);
    ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    engine.wrap(ByteBuffer.allocate(0), out);
    return Arrays.copyOfRange(out.array(), RECORD_AND_HANDSHAKE_HEADERS, out.position());
  }

  private static List<String> read(byte[] hello) {
    return ClientHello.parse(ByteBuffer.wrap(hello)).protocols();
  }

  @Test
  void protocolsAreReadInTheirOrder() throws Exception {
    assertThat(read(hello("h2", "http/1.1"))).containsExactly("h2", "http/1.1");
    assertThat(read(hello("acme-tls/1"))).containsExactly("acme-tls/1");
    assertThat(read(hello())).isEmpty();
  }

  @Test
  void whereItStandsInABufferDoesNotMatter() throws Exception {
    byte[] hello = hello("h2");
    ByteBuffer all = ByteBuffer.allocate(hello.length + 14);
    all.position(7).put(hello).limit(7 + hello.length).position(7);
    assertThat(ClientHello.parse(all).protocols()).containsExactly("h2");
    assertThat(all.position()).isEqualTo(7);
  }

  @Test
  void whatIsCutOffOrBrokenIsReadToNoHarm() throws Exception {
    byte[] hello = hello("h2", "http/1.1");
    for (int length = 0; length < hello.length; length++) {
      assertThat(read(Arrays.copyOf(hello, length))).hasSizeLessThanOrEqualTo(2);
    }
    SplittableRandom random = new SplittableRandom(8737);
    for (int round = 0; round < 20_000; round++) {
      byte[] broken = hello.clone();
      for (int i = 0; i < 4; i++) broken[random.nextInt(broken.length)] = (byte) random.nextInt();
      assertThat(read(broken)).hasSizeLessThanOrEqualTo(16);
    }
  }

  @Test
  void oneWhoOffersThousandsIsReadToTheBound() throws Exception {
    String[] many = new String[200];
    Arrays.setAll(many, i -> "p" + i);
    assertThat(read(hello(many))).hasSize(16);
  }
}
