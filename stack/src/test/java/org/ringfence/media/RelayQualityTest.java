package org.ringfence.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.ringfence.media.RelaySession.A;
import static org.ringfence.media.RelaySession.B;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.ZoneOffset;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;
import org.ringfence.codec.G711;
import org.ringfence.quality.CallQuality;
import org.ringfence.quality.Diagnosis;
import org.ringfence.quality.QualityLog;
import org.ringfence.quality.QualityRecording;
import org.ringfence.quality.Score;
import org.ringfence.quality.Way;
import org.ringfence.rtp.RtcpPacket;
import org.ringfence.rtp.RtpPacket;
import org.ringfence.sdp.SdpParser;
import org.ringfence.sdp.SessionDescription;

/**
 * Whole calls of two real audio sessions through a relay, over links that lose and delay packets as
 * told, in virtual time: what goes in is what is measured.
 */
class RelayQualityTest {
  private static final long MS = 1_000_000L;
  private static final MediaAddress ALICE =
      MediaAddress.of(new InetSocketAddress("192.0.2.1", 4000));
  private static final MediaAddress BOB = MediaAddress.of(new InetSocketAddress("192.0.2.2", 5000));
  private static final MediaAddress RELAY =
      MediaAddress.of(new InetSocketAddress("192.0.2.9", 9000));

  /** 12:00:00 of some day. */
  private static final long NOON_MS =
      1_800_014_400_000L - 1_800_014_400_000L % 86_400_000L + 43_200_000L;

  private static final AudioFormat PCMU = AudioFormat.of(G711.MU_LAW, 0, -1);

  /** How long a packet is under way that is sent then; negative when it is lost. */
  private interface Link {
    long delayNs(long nowNs);

    static Link of(LongUnaryOperator delay) {
      return delay::applyAsLong;
    }
  }

  private record Flying(long atNs, int order, int to, byte[] packet) implements Comparable<Flying> {
    @Override
    public int compareTo(Flying other) {
      int time = Long.compare(atNs, other.atNs);
      return time != 0 ? time : Integer.compare(order, other.order);
    }
  }

  private static final int TO_RELAY_FROM_A = 0;
  private static final int TO_RELAY_FROM_B = 1;
  private static final int TO_A = 2;
  private static final int TO_B = 3;

  private final SplittableRandom random = new SplittableRandom(7);
  private final RelaySession relay = new RelaySession(new RtpPacket(), new RtcpPacket(), 1);
  private final QualityLog log = new QualityLog(NOON_MS);
  private final AudioSession[] phones = {
    new AudioSession(PCMU, "a", random.split()), new AudioSession(PCMU, "b", random.split())
  };
  private final PriorityQueue<Flying> flying = new PriorityQueue<>();
  private final Link[] links = new Link[4];
  private boolean bobIsMute;
  private boolean nobodyReports;
  private final java.util.List<String> lines = new java.util.ArrayList<>();
  private final boolean[] full = new boolean[2];
  private int order;

  RelayQualityTest() {
    for (int i = 0; i < links.length; i++) links[i] = now -> 10 * MS;
    relay.side(A).expect(muxed(ALICE));
    relay.side(B).expect(muxed(BOB));
    SessionDescription sdp = pcmu();
    for (int side : new int[] {A, B}) {
      relay.side(side).describe(PayloadFormats.of(sdp.media().getFirst()), true);
      phones[side].expect(muxed(RELAY));
    }
  }

  private static RelaySide.Terms muxed(MediaAddress address) {
    return RelaySide.Terms.of(address, null, null, true);
  }

  private static SessionDescription pcmu() {
    String text =
        "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n"
            + "m=audio 4000 RTP/AVP 0\r\na=rtcp-mux\r\n";
    return (SessionDescription)
        SdpParser.parse(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
  }

  /** Loses so much by chance. */
  private Link losing(double share, long delayMs) {
    SplittableRandom own = random.split();
    return now -> own.nextDouble() < share ? -1 : delayMs * MS;
  }

  private void send(int way, ByteBuffer buffer, int length, long nowNs) {
    long delay = links[way].delayNs(nowNs);
    if (delay < 0) return;
    byte[] packet = new byte[length];
    buffer.get(0, packet);
    flying.add(new Flying(nowNs + delay, order++, way, packet));
  }

  /** A call of so long; a phone says something every 20 ms and reports as it does. */
  private CallQuality call(int seconds) {
    ByteBuffer buffer = ByteBuffer.allocate(2048);
    short[] pcm = new short[160];
    long end = seconds * 1000L * MS;
    for (long now = 0; now <= end; now += MS) {
      while (!flying.isEmpty() && flying.peek().atNs() <= now) arrive(flying.poll(), buffer);
      if (now % (20 * MS) == 0 && now < end) {
        for (int phone : new int[] {A, B}) {
          if (phone == B && bobIsMute) continue;
          int length = phones[phone].write(pcm, true, buffer, 0, now);
          if (length > 0) send(phone, buffer, length, now);
          phones[phone].read(pcm, now);
          int report = phones[phone].report(buffer, 0, now);
          if (report > 0 && !nobodyReports) send(phone, buffer, report, now);
        }
      }
      if (now > 0 && now % (1000 * MS) == 0) second(now);
    }
    assertThat(log.latest().seconds())
        .as("told while it goes on")
        .isEqualTo(
            log.recording().seconds().subList(Math.max(0, log.seconds() - 10), log.seconds()));
    relay.conclude(log);
    QualityRecording kept = log.recording();
    QualityRecording again = QualityRecording.read(kept.write()).orElseThrow();
    assertThat(again.seconds()).as("kept as it was").isEqualTo(kept.seconds()).hasSize(seconds);
    return CallQuality.of(again);
  }

  private void second(long now) {
    relay.measure(log, 0);
    for (int side : new int[] {A, B}) {
      if (relay.isFull(side) == full[side]) continue;
      full[side] = !full[side];
      lines.add((side == A ? "alice " : "bob ") + full[side] + " " + now / (1000 * MS));
    }
  }

  private void arrive(Flying each, ByteBuffer buffer) {
    buffer.put(0, each.packet());
    int length = each.packet().length;
    if (each.to() == TO_A || each.to() == TO_B) {
      phones[each.to() - TO_A].receive(
          RelaySession.RTP,
          buffer,
          0,
          length,
          RELAY.high(),
          RELAY.low(),
          RELAY.port(),
          each.atNs());
      return;
    }
    MediaAddress from = each.to() == TO_RELAY_FROM_A ? ALICE : BOB;
    RelayStatus status =
        relay.relay(
            each.to(),
            RelaySession.RTP,
            buffer,
            0,
            length,
            from.high(),
            from.low(),
            from.port(),
            each.atNs());
    assertThat(status.sends()).as("%s", status).isTrue();
    send(relay.outSide() == A ? TO_A : TO_B, buffer, length, each.atNs());
  }

  private static String sentence(CallQuality quality) {
    return Diagnosis.of(quality, "alice's phone", "bob's phone", ZoneOffset.UTC);
  }

  private static double loss(CallQuality quality, Way way) {
    return quality.way(way).measured().lossPercent().orElseThrow();
  }

  @Test
  void aGoodCallHasNoProblemAndItsRoundTripsAreThoseOfTheLinks() {
    links[TO_RELAY_FROM_A] = now -> 5 * MS;
    links[TO_A] = now -> 5 * MS;
    links[TO_RELAY_FROM_B] = now -> 30 * MS;
    links[TO_B] = now -> 30 * MS;
    CallQuality quality = call(30);
    assertThat(sentence(quality)).isEqualTo("No problem seen.");
    for (Way way : Way.values()) {
      assertThat(loss(quality, way)).as("%s", way).isZero();
      assertThat(quality.way(way).measured().codec()).isEqualTo("PCMU");
    }
    assertThat(quality.way(Way.FROM_CALLER).roundTripMs().orElseThrow()).isCloseTo(10, within(1.0));
    assertThat(quality.way(Way.FROM_CALLED).roundTripMs().orElseThrow()).isCloseTo(60, within(1.0));
    assertThat(quality.calledHears().delayMs().orElseThrow()).isCloseTo(35, within(1.0));
    assertThat(quality.recording().ends())
        .allSatisfy(end -> assertThat(end.saidMosTenths()).as("by XR").isBetween(42, 45));
    assertThat(CallQuality.score(quality.calledHears()))
        .isInstanceOfSatisfying(
            Score.Known.class, known -> assertThat(known.rating()).isCloseTo(93.2, within(0.5)));
  }

  @Test
  void lossOnOneLegForHalfAMinuteIsMeasuredThereAndThen() {
    Link bad = losing(0.08, 10);
    links[TO_RELAY_FROM_A] =
        now -> now >= 10_000 * MS && now < 40_000 * MS ? bad.delayNs(now) : 10 * MS;
    CallQuality quality = call(60);
    assertThat(loss(quality, Way.FROM_CALLER)).isCloseTo(4, within(1.0));
    assertThat(loss(quality, Way.FROM_CALLED)).isZero();
    assertThat(loss(quality, Way.TO_CALLED)).as("what it misses was lost before").isLessThan(0.6);
    assertThat(sentence(quality))
        .matches(
            "Loss of [789](\\.\\d)? % between alice's phone and us, on the way to us,"
                + " from 12:00:1\\d to 12:00:(3[5-9]|40)\\.");
    double[] scores = quality.scores(Way.FROM_CALLER);
    assertThat(scores[5]).isGreaterThan(4.3);
    assertThat(scores[55]).isGreaterThan(4.3);
    assertThat(java.util.Arrays.stream(scores, 12, 38).average().orElseThrow()).isLessThan(4.2);
  }

  @Test
  void lossBehindUsIsWhatThePhoneReportsLessWhatWeMissed() {
    links[TO_RELAY_FROM_A] = losing(0.03, 10);
    links[TO_B] = losing(0.10, 10);
    CallQuality quality = call(90);
    assertThat(loss(quality, Way.FROM_CALLER)).isCloseTo(3, within(1.0));
    assertThat(loss(quality, Way.TO_CALLED)).isCloseTo(10, within(2.0));
    assertThat(quality.calledHears().lossPercent().orElseThrow()).isCloseTo(12.7, within(2.0));
    assertThat(sentence(quality))
        .startsWith("Loss of")
        .contains("between bob's phone and us, on the way to it");
  }

  /** Bob's line queues and loses between those seconds. */
  private void crowd(int[]... seconds) {
    Link loses = losing(0.06, 170);
    Link crowded =
        now -> {
          for (int[] each : seconds) {
            if (now >= each[0] * 1000 * MS && now < each[1] * 1000 * MS) return loses.delayNs(now);
          }
          return 10 * MS;
        };
    links[TO_B] = crowded;
    links[TO_RELAY_FROM_B] = crowded;
  }

  @Test
  void aLineIsFullWhereTheWayGrowsLongAndLosesAndIsTriedAgainOnce() {
    crowd(new int[] {30, 70}, new int[] {160, 200}, new int[] {330, 340});
    call(420);
    assertThat(lines).hasSize(3);
    assertThat(lines.get(0)).matches("bob true (3[6-9]|4\\d|5\\d)");
    assertThat(lines.get(1)).as("a minute of calm").matches("bob false 1[3-5]\\d");
    assertThat(lines.get(2)).as("and then for good").matches("bob true 1(6[6-9]|7\\d|8\\d)");
  }

  /** Of a baresip no report ever came, and its line was never found full. */
  @Test
  void aFullLineIsSeenWithoutAnyReport() {
    nobodyReports = true;
    crowd(new int[] {30, 70});
    call(140);
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).matches("bob true (3[6-9]|4\\d|5\\d)");
    assertThat(lines.get(1)).matches("bob false 1[23]\\d");
  }

  @Test
  void lossAloneOrALongWayAloneIsNoFullLine() {
    links[TO_B] = losing(0.10, 10);
    links[TO_RELAY_FROM_A] = now -> now < 20_000 * MS ? 10 * MS : 150 * MS;
    links[TO_A] = links[TO_RELAY_FROM_A];
    call(90);
    assertThat(lines).isEmpty();
  }

  @Test
  void jitterIsToldAndWhatComesTooLateIsCounted() {
    SplittableRandom own = random.split();
    links[TO_RELAY_FROM_B] = now -> (10 + own.nextLong(180)) * MS;
    CallQuality quality = call(20);
    assertThat(quality.way(Way.FROM_CALLED).measured().jitterMs().orElseThrow())
        .isCloseTo(60, within(12.0));
    assertThat(quality.way(Way.FROM_CALLED).measured().latePercent().orElseThrow())
        .as("80 of 180 ms are beyond 100")
        .isCloseTo(44, within(6.0));
    assertThat(sentence(quality)).containsPattern("[Jj]itter of \\d\\d ms between bob's phone");
  }

  @Test
  void aPhoneThatSendsNothingIsNamed() {
    bobIsMute = true;
    CallQuality quality = call(15);
    assertThat(sentence(quality))
        .isEqualTo("One-way audio: nothing came from bob's phone all the time.");
    assertThat(CallQuality.score(quality.callerHears()))
        .isInstanceOfSatisfying(
            Score.Unknown.class, unknown -> assertThat(unknown.missing()).contains("loss"));
  }

  @Test
  void whatIsNotReportedIsNotKnown() {
    nobodyReports = true;
    CallQuality quality = call(5);
    assertThat(quality.way(Way.TO_CALLED).measured().lossPercent()).isEmpty();
    assertThat(sentence(quality))
        .isEqualTo("No problem seen, but what reached bob's phone and alice's phone is not known.");
  }
}
