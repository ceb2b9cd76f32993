package org.ringfence.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.ringfence.base.Flow;
import org.ringfence.base.Transport;

/**
 * The power is back, and ten thousand phones log in at once, on virtual time: one thread, a socket
 * that holds so much and no more, phones that repeat themselves as RFC 3261 says.
 */
class AvalancheTest {
  private static final int PHONES = 10_000;
  private static final int CALLING = 200;

  private static final long MS = 1_000_000L;
  private static final long CHALLENGE_NS = 60_000L;
  private static final long LOGIN_NS = 200_000L;
  private static final long KNOWN_NS = 100_000L;
  private static final long DROP_NS = 3_000L;

  /** What has waited for longer found no room in the socket. */
  private static final long SOCKET_HOLDS_NS = 250 * MS;

  private final SplittableRandom random = new SplittableRandom(11);
  private final Guard guard = new Guard(4711, 0);
  private final TimeShare share = guard.share(0);
  private final PriorityQueue<Sent> wire = new PriorityQueue<>(Comparator.comparing(Sent::atNs));
  private final Phone[] phones = new Phone[PHONES];
  private final List<Long> waitedNs = new ArrayList<>();
  private int loggedIn;
  private int lost;
  private long doneNs;

  /** A message of a phone, or of one that was known before where {@code phone} is below zero. */
  private record Sent(long atNs, int phone, int attempt) {}

  private static final class Phone {
    private boolean challenged;
    private boolean in;
    private long repeatMs = 500;
    private int attempt;
  }

  private static Flow flow(int number) {
    try {
      byte[] ip = {10, 0, (byte) (number >> 8), (byte) number};
      var from = new InetSocketAddress(InetAddress.getByAddress(ip), 5060);
      return new Flow(Transport.UDP, null, from, 0, null);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void tenThousandPhonesAreInWithinHalfAMinuteAndCallsGoOn() {
    for (int i = 0; i < PHONES; i++) {
      phones[i] = new Phone();
      say(i, random.nextLong(200) * MS);
    }
    for (int i = 0; i < CALLING; i++) {
      guard.prove(flow(PHONES + i), "k" + i, 0);
      for (int second = 0; second < 30; second++) {
        wire.add(new Sent((second * 1_000L + random.nextLong(1_000)) * MS, -1 - i, 0));
      }
    }
    run();
    assertThat(loggedIn).isEqualTo(PHONES);
    assertThat(doneNs).isLessThan(30_000 * MS);
    // In the first second the socket is full at times; what is lost there is said again.
    assertThat(lost).as("messages of those who were known").isLessThan(CALLING * 30 / 50);
    waitedNs.sort(Comparator.naturalOrder());
    assertThat(waitedNs.get(waitedNs.size() / 2)).isLessThan(20 * MS);
  }

  private void say(int phone, long atNs) {
    Phone one = phones[phone];
    one.attempt++;
    wire.add(new Sent(atNs, phone, one.attempt));
  }

  private void run() {
    long nowNs = 0;
    while (!wire.isEmpty()) {
      Sent next = wire.poll();
      nowNs = Math.max(nowNs, next.atNs());
      // What the socket has no room for is lost.
      boolean full = nowNs - next.atNs() > SOCKET_HOLDS_NS;
      if (next.phone() < 0) nowNs = known(next, nowNs, full);
      else nowNs = stranger(next, nowNs, full);
    }
  }

  private long known(Sent sent, long nowNs, boolean full) {
    if (full || guard.judge(flow(PHONES - 1 - sent.phone()), 500, share, nowNs) != Verdict.KNOWN) {
      lost++;
      return nowNs;
    }
    waitedNs.add(nowNs - sent.atNs());
    return nowNs + KNOWN_NS;
  }

  private long stranger(Sent sent, long nowNs, boolean full) {
    Phone phone = phones[sent.phone()];
    if (phone.in || sent.attempt() != phone.attempt) return nowNs;
    Flow from = flow(sent.phone());
    if (full || guard.judge(from, 500, share, nowNs) == Verdict.DROP) {
      say(sent.phone(), sent.atNs() + phone.repeatMs * MS);
      phone.repeatMs = Math.min(4_000, 2 * phone.repeatMs);
      return full ? nowNs : nowNs + DROP_NS;
    }
    long tookNs = phone.challenged ? LOGIN_NS : CHALLENGE_NS;
    share.took(tookNs);
    if (phone.challenged) {
      phone.in = true;
      loggedIn++;
      guard.prove(from, "p" + sent.phone(), nowNs);
      doneNs = nowNs + tookNs;
    } else {
      phone.challenged = true;
      phone.repeatMs = 500;
      say(sent.phone(), nowNs + tookNs + 5 * MS);
    }
    return nowNs + tookNs;
  }
}
