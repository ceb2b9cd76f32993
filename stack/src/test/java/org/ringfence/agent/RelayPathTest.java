package org.ringfence.agent;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ringfence.call.Cause;
import org.ringfence.call.MediaEnd;
import org.ringfence.call.MediaPolicy;
import org.ringfence.call.MediaSecurity;
import org.ringfence.call.Reach;
import org.ringfence.call.Side;
import org.ringfence.dtls.DtlsCertificate;
import org.ringfence.keying.KeyingTerms;
import org.ringfence.keying.LegKeying;
import org.ringfence.media.Protection;
import org.ringfence.net.MediaListener;
import org.ringfence.net.MediaLoop;
import org.ringfence.net.MediaLoopConfig;
import org.ringfence.sdp.SdpParser;
import org.ringfence.sdp.SessionDescription;
import org.ringfence.srtp.SrtpContext;
import org.ringfence.srtp.SrtpStatus;

class RelayPathTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final Reach UNPROVEN = new Reach(LOOPBACK, null);
  private static final Reach PROVEN = new Reach(LOOPBACK, LOOPBACK);

  private @Nullable MediaLoop loop;

  @AfterEach
  void close() {
    if (loop != null) loop.close();
  }

  private RelayPath path(int ports) throws Exception {
    MediaLoopConfig config =
        MediaLoopConfig.at(LOOPBACK).ports(30_000, 30_000 + ports - 1).times(0, 60_000_000_000L);
    loop = new MediaLoop("relay-path-test", config, new Random(1));
    return new RelayPath(loop, () -> MediaListener.NONE, LOOPBACK, 7);
  }

  private static SessionDescription sdp(String host, String... lines) {
    String ip = host.indexOf(':') < 0 ? "IP4 " : "IP6 ";
    String text =
        "v=0\no=secret 1 1 IN "
            + ip
            + host
            + "\ns=-\nc=IN "
            + ip
            + host
            + "\nt=0 0\n"
            + String.join("\n", lines)
            + "\n";
    byte[] bytes = text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
    return (SessionDescription) SdpParser.parse(bytes);
  }

  private static String text(@Nullable SessionDescription description) {
    return new String(requireNonNull(description).write(), StandardCharsets.UTF_8);
  }

  private static InetSocketAddress audioPort(@Nullable SessionDescription description) {
    return new InetSocketAddress(LOOPBACK, requireNonNull(description).media().getFirst().port());
  }

  @Test
  void eachSideIsToldOurAddressesOnly() throws Exception {
    RelayPath path = path(100);
    SessionDescription offer =
        sdp(
            "10.1.2.3",
            "m=audio 4000 RTP/AVP 0",
            "a=rtcp:4999 IN IP4 10.1.2.4",
            "m=video 5000 RTP/AVP 96",
            "a=rtpmap:96 VP8/90000");
    MediaEnd called = path.end(Side.CALLED, MediaPolicy.CLEAR);
    SessionDescription shown = requireNonNull(called.offer(offer, UNPROVEN));
    assertThat(text(shown)).doesNotContain("10.1.2").doesNotContain("secret");
    assertThat(text(shown)).contains("c=IN IP4 127.0.0.1", "VP8/90000");
    assertThat(shown.media()).hasSize(2);
    assertThat(shown.media().get(0).port()).isBetween(30_000, 30_099);
    assertThat(shown.media().get(1).port())
        .isBetween(30_000, 30_099)
        .isNotEqualTo(shown.media().get(0).port());
    MediaEnd caller = path.end(Side.CALLER, MediaPolicy.CLEAR);
    assertThat(caller.offered(offer, UNPROVEN)).isNull();
    SessionDescription back = requireNonNull(caller.answer(offer, UNPROVEN));
    assertThat(back.media().get(0).port()).isNotEqualTo(shown.media().get(0).port());
    path.close();
  }

  @Test
  void anIpv6PartyIsToldAnIpv6Address() throws Exception {
    RelayPath path = path(100);
    InetAddress six = InetAddress.getByName("2001:db8::7");
    SessionDescription offer = sdp("10.1.2.3", "m=audio 4000 RTP/AVP 0");
    MediaEnd called = path.end(Side.CALLED, MediaPolicy.CLEAR);
    assertThat(text(called.offer(offer, new Reach(six, null))))
        .contains("c=IN IP6 2001:db8:0:0:0:0:0:7")
        .doesNotContain("c=IN IP4");
  }

  @Test
  void withoutPortsThereIsNoMediaAndThatIsSaid() throws Exception {
    RelayPath path = path(4); // Two pairs: one line of one call.
    SessionDescription one = sdp("10.1.2.3", "m=audio 4000 RTP/AVP 0");
    SessionDescription two = sdp("10.1.2.3", "m=audio 4000 RTP/AVP 0", "m=video 5000 RTP/AVP 96");
    MediaEnd called = path.end(Side.CALLED, MediaPolicy.CLEAR);
    assertThat(called.offer(one, UNPROVEN)).isNotNull();
    assertThat(called.offer(two, UNPROVEN)).isNull();
    RelayPath other = new RelayPath(requireNonNull(loop), () -> MediaListener.NONE, LOOPBACK, 9);
    MediaEnd waiting = other.end(Side.CALLED, MediaPolicy.CLEAR);
    assertThat(waiting.offer(one, UNPROVEN)).isNull();
    assertThat(waiting.offered(one, UNPROVEN)).isEqualTo(Cause.OVERLOADED);
    assertThat(waiting.echo(one, UNPROVEN)).isNull();
    assertThat(path.end(Side.CALLER, MediaPolicy.CLEAR).offered(one, UNPROVEN)).isNull();
    path.close();
    await().atMost(Duration.ofSeconds(5)).until(() -> waiting.offer(one, UNPROVEN) != null);
  }

  private static final SessionDescription PCMU = sdp("10.1.2.3", "m=audio 4000 RTP/AVP 0");

  @Test
  void whoseLineIsFullIsOfferedFewBitsInLongPacketsAndLaterWhatTheOtherSpeaks() throws Exception {
    RelayPath path = path(100);
    MediaEnd caller = path.end(Side.CALLER, MediaPolicy.CLEAR);
    MediaEnd called = path.end(Side.CALLED, MediaPolicy.CLEAR);
    assertThat(caller.offered(PCMU, UNPROVEN)).isNull();
    assertThat(called.offer(PCMU, UNPROVEN)).isNotNull();
    assertThat(called.answered(PCMU, UNPROVEN)).isNull();
    assertThat(caller.answer(PCMU, UNPROVEN)).isNotNull();
    assertThat(called.spoken()).isEqualTo("PCMU in packets of 20 ms");

    assertThat(called.spare(true)).isTrue();
    String offer = text(called.offer(PCMU, UNPROVEN));
    assertThat(offer).contains("a=ptime:40", "GSM/8000", "maxaveragebitrate=16000");
    assertThat(offer.indexOf("RTP/AVP 0 ")).as("what takes much comes last").isNegative();
    SessionDescription gsm = sdp("10.1.2.3", "m=audio 4000 RTP/AVP 3", "a=maxptime:40");
    assertThat(called.answered(gsm, UNPROVEN)).isNull();
    assertThat(called.spoken()).isEqualTo("GSM in packets of 40 ms");
    assertThat(caller.spoken()).as("left alone").isEqualTo("PCMU in packets of 20 ms");

    assertThat(called.spare(false)).isTrue();
    assertThat(text(called.offer(PCMU, UNPROVEN))).contains("RTP/AVP 0 ");
    assertThat(called.answered(PCMU, UNPROVEN)).isNull();
    assertThat(called.spoken()).isEqualTo("PCMU in packets of 20 ms");
    path.close();
  }

  @Test
  void whoOffersAnewOverAFullLineIsAnsweredWithWhatTakesLittle() throws Exception {
    RelayPath path = path(100);
    MediaEnd caller = path.end(Side.CALLER, MediaPolicy.CLEAR);
    MediaEnd called = path.end(Side.CALLED, MediaPolicy.CLEAR);
    SessionDescription both = sdp("10.1.2.3", "m=audio 4000 RTP/AVP 0 3");
    assertThat(caller.offered(both, UNPROVEN)).isNull();
    assertThat(called.offer(both, UNPROVEN)).isNotNull();
    assertThat(called.answered(PCMU, UNPROVEN)).isNull();
    assertThat(caller.answer(PCMU, UNPROVEN)).isNotNull();
    assertThat(caller.spare(true)).isTrue();
    assertThat(caller.offered(both, UNPROVEN)).isNull();
    assertThat(text(caller.answer(PCMU, UNPROVEN))).contains("RTP/AVP 3\r\n");
    path.close();
  }

  @Test
  void aNarrowLineIsOfferedWhatWeCanSpeakCheaperThanTheCaller() throws Exception {
    RelayPath path = path(100);
    MediaEnd caller = path.end(Side.CALLER, MediaPolicy.CLEAR);
    assertThat(caller.offered(PCMU, UNPROVEN)).isNull();
    MediaEnd narrow = path.end(Side.CALLED, MediaPolicy.CLEAR, line(60));
    assertThat(text(narrow.offer(PCMU, UNPROVEN)))
        .contains("opus/48000", "GSM/8000")
        .doesNotContain("PCMU", "G722");
    MediaEnd tooNarrow = path.end(Side.CALLED, MediaPolicy.CLEAR, line(20));
    assertThat(tooNarrow.offer(PCMU, UNPROVEN)).isNull();
    assertThat(tooNarrow.unable()).isEqualTo(Cause.LINE_TOO_NARROW);
    path.close();
  }

  @Test
  void whoHasIlbcAloneIsAnsweredInTheFramesItAskedFor() throws Exception {
    for (int ms : new int[] {20, 30}) {
      RelayPath path = path(100);
      String mode = "a=fmtp:97 mode=" + ms;
      SessionDescription ilbc =
          sdp("10.1.2.3", "m=audio 4000 RTP/AVP 97", "a=rtpmap:97 iLBC/8000", mode);
      MediaEnd caller = path.end(Side.CALLER, MediaPolicy.CLEAR);
      MediaEnd called = path.end(Side.CALLED, MediaPolicy.CLEAR);
      assertThat(caller.offered(ilbc, UNPROVEN)).isNull();
      assertThat(called.offer(ilbc, UNPROVEN)).isNotNull();
      assertThat(text(called.offerOtherwise(ilbc, UNPROVEN))).contains("PCMU/8000");
      assertThat(called.answered(PCMU, UNPROVEN)).isNull();
      assertThat(text(caller.answer(PCMU, UNPROVEN))).contains("iLBC/8000", mode);
      int packetMs = ms == 20 ? 20 : 60;
      assertThat(caller.spoken()).isEqualTo("iLBC in packets of " + packetMs + " ms");
      path.close();
      requireNonNull(loop).close();
    }
  }

  private static Bandwidth line(int kbps) {
    return party ->
        new Bandwidth.Claim() {
          @Override
          public int availableKbps() {
            return kbps;
          }

          @Override
          public int mostKbps() {
            return kbps;
          }

          @Override
          public void take(int taken) {
            assertThat(taken).isLessThanOrEqualTo(kbps);
          }
        };
  }

  /** Where the signalling does not come from, media may be learnt from there and nowhere else. */
  @Test
  void aHiddenPhoneIsLearntFromItsSignallingAddressOnly() throws Exception {
    try (DatagramSocket phone = new DatagramSocket(0, LOOPBACK);
        DatagramSocket other = new DatagramSocket(0, LOOPBACK)) {
      SessionDescription hidden = sdp("10.1.2.3", "m=audio " + phone.getLocalPort() + " RTP/AVP 0");
      SessionDescription open = sdp("127.0.0.1", "m=audio " + other.getLocalPort() + " RTP/AVP 0");
      assertThat(isRelayed(hidden, PROVEN, open, phone, other)).isTrue();
      assertThat(isRelayed(hidden, UNPROVEN, open, phone, other)).isFalse();
      Reach elsewhere = new Reach(LOOPBACK, InetAddress.getByName("192.0.2.9"));
      assertThat(isRelayed(hidden, elsewhere, open, phone, other)).isFalse();
      assertThat(isRelayed(open, elsewhere, hidden, other, phone)).isFalse();
    }
  }

  private boolean isRelayed(
      SessionDescription said,
      Reach reach,
      SessionDescription others,
      DatagramSocket from,
      DatagramSocket to)
      throws Exception {
    close();
    RelayPath path = path(100);
    MediaEnd caller = path.end(Side.CALLER, MediaPolicy.CLEAR);
    MediaEnd called = path.end(Side.CALLED, MediaPolicy.CLEAR);
    assertThat(caller.offered(said, reach)).isNull();
    assertThat(called.offer(said, UNPROVEN)).isNotNull();
    assertThat(called.answered(others, UNPROVEN)).isNull();
    InetSocketAddress ours = audioPort(caller.answer(others, UNPROVEN));
    for (int i = 0; i < 20; i++) {
      say(from, ours, i);
      if (hears(to)) return true;
    }
    return false;
  }

  private static void say(DatagramSocket from, InetSocketAddress to, int sequence)
      throws IOException {
    byte[] packet = new byte[172];
    packet[0] = (byte) 0x80;
    packet[3] = (byte) sequence;
    packet[11] = 1;
    from.send(new DatagramPacket(packet, packet.length, to));
  }

  private static boolean hears(DatagramSocket socket) throws IOException {
    socket.setSoTimeout(20);
    try {
      socket.receive(new DatagramPacket(new byte[500], 500));
      return true;
    } catch (java.net.SocketTimeoutException nothing) {
      return false;
    }
  }

  @Test
  void anEchoTakesPlainRtpAndRefusesTheRest() {
    SessionDescription offer =
        sdp(
            "10.1.2.3",
            "m=audio 4000 RTP/AVP 0 8",
            "a=sendonly",
            "m=audio 4002 RTP/SAVP 0",
            "m=application 4004 UDP/BFCP *");
    SessionDescription answer = EchoAnswer.to(offer);
    assertThat(answer.media()).hasSize(3);
    assertThat(answer.media().get(0).refused()).isFalse();
    assertThat(answer.directionOf(answer.media().get(0)).receives()).isTrue();
    assertThat(answer.directionOf(answer.media().get(0)).sends()).isFalse();
    assertThat(answer.media().get(1).refused()).isTrue();
    assertThat(answer.media().get(2).refused()).isTrue();
  }

  /** A party that speaks SRTP with the keys it offers or answers; its own way to say so. */
  private static final class Party implements AutoCloseable {
    final DatagramSocket socket = new DatagramSocket(0, LOOPBACK);
    final LegKeying keying =
        new LegKeying(
            new SplittableRandom(socket.getLocalPort()),
            () -> DtlsCertificate.create(new SecureRandom(), Instant.now()));
    private @Nullable SrtpContext in;
    private @Nullable SrtpContext out;

    Party() throws IOException {}

    SessionDescription bare() {
      return sdp("127.0.0.1", "m=audio " + socket.getLocalPort() + " RTP/AVP 0");
    }

    void useKeys() {
      Protection.Srtp keys = (Protection.Srtp) keying.protection(0);
      in = SrtpContext.inbound(keys.inbound());
      out = SrtpContext.outbound(keys.outbound());
    }

    void say(InetSocketAddress to, int sequence) throws IOException {
      ByteBuffer packet = ByteBuffer.allocate(300);
      packet.put(0, (byte) 0x80).put(3, (byte) sequence).put(11, (byte) 1).put(20, (byte) 42);
      SrtpContext keys = requireNonNull(out);
      assertThat(keys.protect(packet, 0, 172)).isEqualTo(SrtpStatus.OK);
      socket.send(new DatagramPacket(packet.array(), keys.length(), to));
    }

    /** Whether something comes; it must be protected for this party. */
    boolean hears() throws IOException {
      byte[] bytes = new byte[500];
      DatagramPacket packet = new DatagramPacket(bytes, bytes.length);
      socket.setSoTimeout(50);
      try {
        socket.receive(packet);
      } catch (java.net.SocketTimeoutException nothing) {
        return false;
      }
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      assertThat(requireNonNull(in).unprotect(buffer, 0, packet.getLength()))
          .isEqualTo(SrtpStatus.OK);
      assertThat(bytes[20]).isEqualTo((byte) 42);
      return true;
    }

    @Override
    public void close() {
      socket.close();
    }
  }

  private static final Reach SECURE = new Reach(LOOPBACK, LOOPBACK, Reach.Signalling.SECURE);
  private static final KeyingTerms SRTP = new KeyingTerms(KeyingTerms.Offering.SRTP, false, true);

  @Test
  void twoTalkThroughUsEachWithKeysOfItsOwn() throws Exception {
    RelayPath path = path(100);
    MediaEnd caller = path.end(Side.CALLER, MediaPolicy.ENCRYPTED);
    MediaEnd called = path.end(Side.CALLED, MediaPolicy.ENCRYPTED);
    try (Party a = new Party();
        Party b = new Party()) {
      SessionDescription offer = a.keying.offer(a.bare(), SRTP);
      assertThat(caller.offered(offer, SECURE)).isNull();
      SessionDescription shown = requireNonNull(called.offer(offer, SECURE));
      assertThat(shown.media().getFirst().transport()).isEqualTo("RTP/SAVP");
      assertThat(keys(shown)).isNotEmpty().doesNotContainAnyElementsOf(keys(offer));
      assertThat(b.keying.offered(shown, SRTP)).isNull();
      SessionDescription answer = b.keying.answer(b.bare());
      assertThat(caller.security()).as("nothing agreed yet").isNull();
      assertThat(called.answered(answer, SECURE)).isNull();
      assertThat(called.security()).isEqualTo(MediaSecurity.SDES);
      SessionDescription told = requireNonNull(caller.answer(answer, SECURE));
      assertThat(keys(told)).hasSize(1).doesNotContainAnyElementsOf(keys(answer));
      assertThat(a.keying.answered(told)).isNull();
      a.useKeys();
      b.useKeys();
      assertThat(passes(a, audioPort(told), b)).isTrue();
      assertThat(passes(b, audioPort(shown), a)).isTrue();
      SessionDescription again = requireNonNull(called.offer(offer, SECURE));
      assertThat(again.write()).isNotEqualTo(shown.write());
      assertThat(keys(again)).hasSize(1);
      assertThat(keys(shown)).containsAll(keys(again));
    }
  }

  private static List<String> keys(SessionDescription said) {
    return said.media().getFirst().attributes().all("crypto").stream()
        .map(each -> requireNonNull(each.value()))
        .map(value -> value.substring(value.indexOf("inline:")))
        .toList();
  }

  private static boolean passes(Party from, InetSocketAddress ours, Party to) throws IOException {
    for (int i = 0; i < 100; i++) {
      from.say(ours, i);
      if (to.hears()) return true;
    }
    return false;
  }

  @Test
  void anEchoComesBackInTheCallersOwnKeys() throws Exception {
    MediaEnd caller = path(100).end(Side.CALLER, MediaPolicy.ENCRYPTED);
    try (Party a = new Party()) {
      SessionDescription offer = a.keying.offer(a.bare(), SRTP);
      assertThat(caller.offered(offer, SECURE)).isNull();
      SessionDescription answer = requireNonNull(caller.echo(offer, SECURE));
      assertThat(a.keying.answered(answer)).isNull();
      a.useKeys();
      assertThat(passes(a, audioPort(answer), a)).isTrue();
    }
  }

  @Test
  void withoutKeysNothingIsAgreed() throws Exception {
    RelayPath path = path(100);
    SessionDescription clear = sdp("127.0.0.1", "m=audio 4000 RTP/AVP 0");
    assertThat(path.end(Side.CALLER, MediaPolicy.ENCRYPTED).offered(clear, SECURE))
        .isEqualTo(Cause.NOT_ENCRYPTED);
    assertThat(path.end(Side.CALLER, MediaPolicy.CLEAR).offered(clear, UNPROVEN)).isNull();
    MediaEnd called = path.end(Side.CALLED, MediaPolicy.ENCRYPTED);
    assertThat(text(called.offer(clear, UNPROVEN))).contains("UDP/TLS/RTP/SAVP 0", "fingerprint");
    assertThat(called.answered(clear, UNPROVEN)).isEqualTo(Cause.ANSWERED_IN_CLEAR);
    LegKeying keying =
        new LegKeying(
            new SplittableRandom(1),
            () -> DtlsCertificate.create(new SecureRandom(), Instant.now()));
    MediaEnd exposed = path.end(Side.CALLER, MediaPolicy.ENCRYPTED);
    SessionDescription keys =
        keying
            .offer(clear, SRTP)
            .mapMedia(line -> line.withAttributes(line.attributes().without("fingerprint")));
    assertThat(exposed.offered(keys, UNPROVEN)).isEqualTo(Cause.KEYS_EXPOSED);
  }

  @Test
  void aCallFromEndToEndPassesCertificatesAndLeavesUsWithoutKeys() throws Exception {
    RelayPath path = path(100);
    MediaEnd caller = path.end(Side.CALLER, MediaPolicy.ENCRYPTED);
    MediaEnd called = path.end(Side.CALLED, MediaPolicy.CLEAR);
    String fingerprint = "a=fingerprint:sha-256 " + "AB:".repeat(31) + "AB";
    SessionDescription offer =
        sdp(
            "10.1.2.3",
            "m=audio 4000 UDP/TLS/RTP/SAVP 0",
            "a=ringfence-end-to-end",
            fingerprint,
            "a=setup:actpass");
    assertThat(caller.offered(offer, SECURE)).isNull();
    assertThat(path.isSealed()).isTrue();
    assertThat(text(called.offer(offer, SECURE)))
        .contains("ringfence-end-to-end", fingerprint, "a=setup:actpass", "UDP/TLS/RTP/SAVP")
        .doesNotContain("10.1.2.3");
    assertThat(caller.echo(offer, SECURE)).isNull();
    SessionDescription stripped =
        offer.mapMedia(
            line -> line.withAttributes(line.attributes().without("ringfence-end-to-end")));
    assertThat(called.answered(stripped, SECURE)).isEqualTo(Cause.NOT_END_TO_END);
    assertThat(called.answered(offer, SECURE)).isNull();
    assertThat(called.security()).isEqualTo(MediaSecurity.END_TO_END);
  }
}
