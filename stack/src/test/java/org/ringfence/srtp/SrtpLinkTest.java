package org.ringfence.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole streams over a link that loses, reorders, repeats and forges, across the wrap. */
class SrtpLinkTest {
  private static final int STREAMS = 3;
  private static final int PACKETS = 12_000;
  private static final int LONGEST_GAP = 9_000; // so that the rollover counter gets far

  private record Flying(int stream, long index, byte[] bytes) {}

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void everyPacketThatIsNewArrivesOnceAndWhole(long seed) {
    var random = new SplittableRandom(seed);
    SrtpProfile profile = SrtpProfile.values()[(int) seed % SrtpProfile.values().length];
    SrtpContext out = SrtpContext.outbound(Packets.key(profile));
    SrtpContext in = SrtpContext.inbound(Packets.key(profile));
    long[] newest = new long[STREAMS];
    Arrays.fill(newest, -1);
    Set<Long> arrived = new HashSet<>();
    for (Flying packet : overTheLink(random, out)) {
      byte[] forged = packet.bytes().clone();
      forged[forged.length - 1] ^= 1;
      assertThat(in.unprotect(forged, 0, forged.length)).isNotEqualTo(SrtpStatus.OK);

      long id = packet.index() << 2 | packet.stream();
      boolean known = arrived.contains(id);
      long behind = newest[packet.stream()] - packet.index();
      byte[] bytes = packet.bytes().clone();
      SrtpStatus status = in.unprotect(bytes, 0, bytes.length);
      String what = "seed " + seed + ", packet " + packet.index() + " of " + packet.stream();
      if (behind >= 0x8000) {
        // More than half a round late: taken for a packet of the next round, which it is not.
        assertThat(status).as(what).isNotEqualTo(SrtpStatus.OK);
      } else if (behind >= ReplayWindow.PACKETS) {
        assertThat(status).as(what).isEqualTo(SrtpStatus.TOO_OLD);
      } else {
        assertThat(status).as(what).isEqualTo(known ? SrtpStatus.REPLAYED : SrtpStatus.OK);
      }
      if (status == SrtpStatus.OK) {
        arrived.add(id);
        newest[packet.stream()] = Math.max(newest[packet.stream()], packet.index());
        assertThat(Arrays.copyOf(bytes, in.length()))
            .as(what)
            .isEqualTo(Packets.rtp(packet.stream(), (int) packet.index() & 0xFFFF, 20));
      }
    }
    assertThat(arrived.size()).isGreaterThan(PACKETS * 6 / 10);
    assertThat(Arrays.stream(newest).min().orElseThrow()).as("wraps").isGreaterThan(3 * 65536);
  }

  /** What comes out of the link, in the order it does. */
  private static List<Flying> overTheLink(SplittableRandom random, SrtpContext out) {
    long[] next = new long[STREAMS];
    Deque<Flying> flying = new ArrayDeque<>();
    List<Flying> heard = new ArrayList<>();
    for (int i = 0; i < PACKETS; i++) {
      int stream = random.nextInt(STREAMS);
      long index = next[stream];
      next[stream] += 1 + random.nextInt(random.nextInt(10) == 0 ? LONGEST_GAP : 3);
      Flying packet = new Flying(stream, index, sealed(out, stream, index));
      int fate = random.nextInt(100);
      if (fate >= 10 || i < STREAMS * 20) {
        flying.add(packet);
      }
      if (fate < 30) {
        flying.add(packet);
      }
      if (fate < 60 && !flying.isEmpty()) {
        flying.addLast(flying.removeFirst());
      }
      if (flying.size() > 20) {
        heard.add(flying.removeFirst());
      }
    }
    heard.addAll(flying);
    return heard;
  }

  private static byte[] sealed(SrtpContext out, int stream, long index) {
    byte[] plain = Packets.rtp(stream, (int) index & 0xFFFF, 20);
    byte[] packet = Arrays.copyOf(plain, plain.length + Packets.ROOM);
    assertThat(out.protect(packet, 0, plain.length)).isEqualTo(SrtpStatus.OK);
    return Arrays.copyOf(packet, out.length());
  }
}
