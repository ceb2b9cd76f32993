package org.ringfence.server.observe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ringfence.base.Flow;
import org.ringfence.base.Transport;
import org.ringfence.server.config.Observing;
import org.ringfence.server.store.CallEvent;
import org.ringfence.sip.message.SipMessage;
import org.ringfence.sip.message.SipParser;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a capture server and a collector of traces are told. */
@Timeout(60)
class SeenFromOutsideTest {
  private static final String REGISTER =
      """
      REGISTER sip:example.com SIP/2.0
      Via: SIP/2.0/TLS 192.0.2.7:5061;branch=z9hG4bK1
      Max-Forwards: 70
      From: <sip:201@example.com>;tag=a
      To: <sip:201@example.com>
      Call-ID: one@example.com
      CSeq: 1 REGISTER
      Authorization: Digest username="201", realm="r", nonce="n0nce", uri="sip:e", response="pr00f"
      Content-Length: 0

      """
          .replace("\n", "\r\n");

  /** The chunks of a datagram, by type, as the specification has them. */
  private static Map<Integer, byte[]> chunks(DatagramPacket packet) {
    ByteBuffer in = ByteBuffer.wrap(packet.getData(), 0, packet.getLength());
    byte[] magic = new byte[4];
    in.get(magic);
    assertThat(new String(magic, UTF_8)).isEqualTo("HEP3");
    assertThat(in.getShort() & 0xFFFF).isEqualTo(packet.getLength());
    Map<Integer, byte[]> chunks = new TreeMap<>();
    while (in.hasRemaining()) {
      assertThat(in.getShort()).as("the common vendor").isZero();
      int type = in.getShort();
      byte[] value = new byte[(in.getShort() & 0xFFFF) - 6];
      in.get(value);
      chunks.put(type, value);
    }
    return chunks;
  }

  @Test
  void aMessageReachesACaptureServerWithoutItsSecrets() throws Exception {
    Flow flow =
        new Flow(
            Transport.TLS,
            new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 5061),
            new InetSocketAddress(InetAddress.ofLiteral("192.0.2.7"), 40_000),
            7,
            null);
    SipMessage message = (SipMessage) SipParser.parse(REGISTER.getBytes(UTF_8));
    try (DatagramSocket homer = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        HepSender sender =
            new HepSender(new Observing.Hep("127.0.0.1", homer.getLocalPort(), 7, "open"))) {
      homer.setSoTimeout(30_000);
      sender.passed(message, flow, true, 1_700_000_000_123L);
      DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
      homer.receive(packet);
      Map<Integer, byte[]> chunks = chunks(packet);
      assertThat(chunks.keySet()).containsExactly(1, 2, 3, 4, 7, 8, 9, 10, 11, 12, 14, 15, 17);
      assertThat(chunks.get(1)).containsExactly(2);
      assertThat(chunks.get(2)).containsExactly(6);
      assertThat(chunks.get(3)).containsExactly(192, 0, 2, 7);
      assertThat(chunks.get(4)).containsExactly(192, 0, 2, 1);
      assertThat(ByteBuffer.wrap(chunks.get(7)).getShort() & 0xFFFF).isEqualTo(40_000);
      assertThat(ByteBuffer.wrap(chunks.get(8)).getShort()).isEqualTo((short) 5061);
      assertThat(ByteBuffer.wrap(chunks.get(9)).getInt()).isEqualTo(1_700_000_000);
      assertThat(ByteBuffer.wrap(chunks.get(10)).getInt()).isEqualTo(123_000);
      assertThat(chunks.get(11)).as("SIP").containsExactly(1);
      assertThat(ByteBuffer.wrap(chunks.get(12)).getInt()).isEqualTo(7);
      assertThat(new String(chunks.get(14), UTF_8)).isEqualTo("open");
      assertThat(new String(chunks.get(17), UTF_8)).isEqualTo("one@example.com");
      assertThat(new String(chunks.get(15), UTF_8))
          .startsWith("REGISTER sip:example.com SIP/2.0\r\n")
          .contains("Call-ID: one@example.com")
          .doesNotContain("pr00f")
          .doesNotContain("n0nce");
      await().until(() -> sender.sent() == 1);
    }
  }

  /** A leg's INVITE passes before anybody says which call it is of. */
  @Test
  void allLegsOfACallBearTheNameOfItsFirst() throws Exception {
    InetSocketAddress here = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 5061);
    Flow flow = new Flow(Transport.TLS, here, here, 7, null);
    try (DatagramSocket homer = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        HepSender sender =
            new HepSender(new Observing.Hep("127.0.0.1", homer.getLocalPort(), 7, ""))) {
      homer.setSoTimeout(30_000);
      sender.passed(ofLeg("a@phone"), flow, true, 1);
      sender.leg("c1", "a@phone", true);
      sender.passed(ofLeg("b@us"), flow, false, 2);
      sender.leg("c1", "b@us", false);
      sender.passed(ofLeg("other@phone"), flow, true, 3);
      Map<String, String> correlations = new HashMap<>();
      for (int i = 0; i < 3; i++) {
        DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
        homer.receive(packet);
        Map<Integer, byte[]> chunks = chunks(packet);
        String text = new String(chunks.get(15), UTF_8);
        String leg = text.replaceFirst("(?s).*Call-ID: (\\S+).*", "$1");
        correlations.put(leg, new String(chunks.get(17), UTF_8));
      }
      assertThat(correlations)
          .isEqualTo(Map.of("a@phone", "a@phone", "b@us", "a@phone", "other@phone", "other@phone"));
    }
  }

  private static SipMessage ofLeg(String callId) {
    String text = REGISTER.replace("one@example.com", callId);
    return (SipMessage) SipParser.parse(text.getBytes(UTF_8));
  }

  private static CallEvent event(long ms, CallEvent.Kind kind, int leg, String party, String text) {
    return new CallEvent("c1", 1_700_000_000_000L + ms, kind, leg, party, text, 16);
  }

  @Test
  void aCallReachesACollectorAsSpans() throws Exception {
    Queue<JsonNode> told = new ConcurrentLinkedQueue<>();
    HttpServer collector =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    collector.createContext("/v1/traces", exchange -> take(exchange, told));
    collector.start();
    URI url = URI.create("http://127.0.0.1:" + collector.getAddress().getPort() + "/v1/traces");
    try (TraceSender sender = new TraceSender(new Observing.Traces(url, 100))) {
      sender.happened(event(0, CallEvent.Kind.STARTED, 0, "201", "202"));
      sender.happened(event(100, CallEvent.Kind.RINGING, 1, "202", ""));
      sender.happened(event(4_000, CallEvent.Kind.ANSWERED, 1, "202", ""));
      sender.happened(event(4_100, CallEvent.Kind.MEDIA, 1, "202", "dtls"));
      sender.happened(event(5_000, CallEvent.Kind.HELD, 0, "201", ""));
      sender.happened(event(7_000, CallEvent.Kind.RESUMED, 0, "201", ""));
      sender.happened(event(9_000, CallEvent.Kind.ENDED, -1, "201", "the call ended"));
      await().atMost(Duration.ofSeconds(30)).until(() -> !told.isEmpty());
    } finally {
      collector.stop(0);
    }
    JsonNode resource = told.remove().path("resourceSpans").get(0);
    assertThat(resource.at("/resource/attributes/0/value/stringValue").asString())
        .isEqualTo("ringfence");
    Map<String, JsonNode> spans = new HashMap<>();
    for (JsonNode span : resource.path("scopeSpans").get(0).path("spans")) {
      spans.put(span.path("name").asString(), span);
      assertThat(span.path("traceId").asString()).matches("[0-9a-f]{32}");
      assertThat(span.path("spanId").asString()).matches("[0-9a-f]{16}");
    }
    assertThat(spans.keySet())
        .containsExactlyInAnyOrder("call", "ring", "talk", "leg 0", "leg 1", "hold 1 of leg 0");
    assertThat(ms(spans.get("call"))).isEqualTo(9_000);
    assertThat(ms(spans.get("ring"))).isEqualTo(4_000);
    assertThat(ms(spans.get("talk"))).isEqualTo(5_000);
    assertThat(ms(spans.get("hold 1 of leg 0"))).isEqualTo(2_000);
    assertThat(ms(spans.get("leg 1"))).isEqualTo(8_900);
    assertThat(spans.get("hold 1 of leg 0").path("parentSpanId").asString())
        .isEqualTo(spans.get("leg 0").path("spanId").asString());
    assertThat(spans.get("leg 1").toString()).contains("dtls");
  }

  private static void take(HttpExchange exchange, Queue<JsonNode> told) throws IOException {
    told.add(JsonMapper.shared().readTree(exchange.getRequestBody().readAllBytes()));
    exchange.sendResponseHeaders(200, -1);
    exchange.close();
  }

  private static long ms(JsonNode span) {
    long from = Long.parseLong(span.path("startTimeUnixNano").asString());
    return (Long.parseLong(span.path("endTimeUnixNano").asString()) - from) / 1_000_000;
  }

  @Test
  void aShareOfTheCallsIsDrawn() {
    Observing.Traces none = new Observing.Traces(URI.create("http://127.0.0.1:1/"), 0);
    try (TraceSender sender = new TraceSender(none)) {
      sender.happened(event(0, CallEvent.Kind.STARTED, 0, "201", "202"));
      sender.happened(event(1, CallEvent.Kind.ENDED, -1, "201", ""));
      assertThat(sender.sent() + sender.lost()).isZero();
    }
  }
}
