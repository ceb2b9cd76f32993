package org.ringfence.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.ringfence.media.RelaySession.A;
import static org.ringfence.media.RelaySession.B;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringfence.base.AllocatedBytes;
import org.ringfence.media.MediaAddress;
import org.ringfence.media.Protection;
import org.ringfence.media.RelayMode;
import org.ringfence.media.RelaySide;
import org.ringfence.rtp.RtpPacket;

@ParameterizedClass
@ValueSource(booleans = {true, false})
class MediaLoopTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final int FIRST_PORT = 23_000;

  @Parameter boolean nativeCalls;

  private final List<AutoCloseable> open = new ArrayList<>();

  private MediaLoop loop(MediaLoopConfig config) throws IOException {
    MediaLoop loop =
        new MediaLoop("test-media", config.nativeCalls(nativeCalls), new SplittableRandom(7));
    open.add(loop);
    assertThat(loop.kind()).isEqualTo(nativeCalls ? "epoll" : "nio");
    return loop;
  }

  private MediaLoop loop() throws IOException {
    return loop(MediaLoopConfig.at(LOOPBACK).ports(FIRST_PORT, FIRST_PORT + 999));
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  /** A phone: one socket for RTP. */
  private final class Phone implements AutoCloseable {
    final DatagramSocket socket = new DatagramSocket(0, LOOPBACK);
    private final byte[] bytes = new byte[172];
    private final DatagramPacket in = new DatagramPacket(new byte[2048], 2048);
    private int sequence;

    Phone() throws IOException {
      open.add(this);
      socket.setSoTimeout(2_000);
    }

    MediaAddress address() {
      return MediaAddress.of((InetSocketAddress) socket.getLocalSocketAddress());
    }

    RelaySide.Terms terms() {
      return RelaySide.Terms.at(address());
    }

    void say(int value, InetSocketAddress to) throws IOException {
      ByteBuffer packet = ByteBuffer.wrap(bytes);
      RtpPacket.writeHeader(packet, 0, false, 0, sequence++, 160 * sequence, socket.getLocalPort());
      packet.putInt(12, value);
      socket.send(new DatagramPacket(bytes, bytes.length, to));
    }

    /** The next packet's value. */
    int hear() throws IOException {
      socket.receive(in);
      return ByteBuffer.wrap(in.getData()).getInt(12);
    }

    boolean hearsNothing() throws IOException {
      socket.setSoTimeout(50);
      try {
        hear();
        return false;
      } catch (SocketTimeoutException e) {
        return true;
      } finally {
        socket.setSoTimeout(2_000);
      }
    }

    @Override
    public void close() {
      socket.close();
    }
  }

  /** Waits until the loop has done what it was told so far: it does it in order. */
  private void settle() throws Exception {
    MediaLoop loop =
        open.stream()
            .filter(MediaLoop.class::isInstance)
            .map(MediaLoop.class::cast)
            .findFirst()
            .orElseThrow();
    CountDownLatch closed = new CountDownLatch(1);
    loop.openRelay(
            RelaySpec.clear(
                new MediaListener() {
                  @Override
                  public void closed(RelaySide.Statistics a, RelaySide.Statistics b) {
                    closed.countDown();
                  }
                }))
        .close();
    assertThat(closed.await(5, TimeUnit.SECONDS)).isTrue();
  }

  private static void awaitPackets(RelayHandle relay, int side, long count) {
    await().atMost(Duration.ofSeconds(5)).until(() -> seen(relay, side) >= count);
  }

  private static long seen(RelayHandle relay, int side) {
    RelaySide.Statistics counted = relay.statistics(side);
    return counted.packets() + counted.refused() + counted.malformed();
  }

  @Test
  void twoPhonesHearEachOther() throws Exception {
    AtomicInteger heard = new AtomicInteger();
    AtomicReference<RelaySide.@Nullable Statistics> last = new AtomicReference<>();
    RelayHandle relay =
        loop()
            .openRelay(
                RelaySpec.clear(
                    new MediaListener() {
                      @Override
                      public void heard(int side) {
                        heard.addAndGet(1 + side);
                      }

                      @Override
                      public void closed(RelaySide.Statistics a, RelaySide.Statistics b) {
                        last.set(a);
                      }
                    }));
    Phone alice = new Phone();
    Phone bob = new Phone();
    relay.update(A, alice.terms());
    relay.update(B, bob.terms());
    settle();
    assertThat(relay.localRtp(A).getPort() % 2).isZero();
    assertThat(relay.localRtcp(A).getPort()).isEqualTo(relay.localRtp(A).getPort() + 1);
    for (int i = 0; i < 20; i++) {
      alice.say(i, relay.localRtp(A));
      assertThat(bob.hear()).isEqualTo(i);
      bob.say(100 + i, relay.localRtp(B));
      assertThat(alice.hear()).isEqualTo(100 + i);
    }
    assertThat(heard).hasValue(3);
    relay.close();
    await().atMost(Duration.ofSeconds(5)).until(() -> last.get() != null);
    assertThat(last.get().packets()).isEqualTo(20);
    alice.say(1, relay.localRtp(A));
    assertThat(bob.hearsNothing()).isTrue();
  }

  @Test
  void rtpBleedNobodyElseHearsOrIsHeard() throws Exception {
    RelayHandle relay = loop().openRelay(RelaySpec.clear(MediaListener.NONE));
    Phone alice = new Phone();
    Phone bob = new Phone();
    Phone mallory = new Phone();
    MediaAddress behindNat = MediaAddress.of(new InetSocketAddress("10.9.9.9", 4000));
    MediaAddress elsewhere = MediaAddress.of(new InetSocketAddress("192.0.2.1", 1));
    relay.update(A, RelaySide.Terms.at(behindNat).latchingFrom(elsewhere));
    relay.update(B, bob.terms());
    settle();
    for (int i = 0; i < 10; i++) {
      mallory.say(666, relay.localRtp(A));
    }
    awaitPackets(relay, A, 10);
    relay.update(A, RelaySide.Terms.at(behindNat).latchingFrom(alice.address()));
    settle();
    alice.say(1, relay.localRtp(A));
    alice.say(2, relay.localRtp(A));
    assertThat(bob.hear()).isEqualTo(2);
    for (int i = 0; i < 10; i++) {
      mallory.say(667, relay.localRtp(A)); // the same IP, another port, after the latch
    }
    awaitPackets(relay, A, 22);
    bob.say(3, relay.localRtp(B));
    assertThat(alice.hear()).isEqualTo(3);
    assertThat(bob.hearsNothing()).isTrue();
    assertThat(mallory.hearsNothing()).isTrue();
    assertThat(relay.statistics(A).refused()).isEqualTo(21);
    assertThat(relay.statistics(A).latched()).isTrue();
  }

  @Test
  void echoComesBackAndHoldIsSilent() throws Exception {
    RelayHandle relay = loop().openRelay(RelaySpec.clear(MediaListener.NONE));
    Phone alice = new Phone();
    relay.update(A, alice.terms());
    relay.mode(RelayMode.ECHO);
    settle();
    for (int i = 0; i < 5; i++) {
      alice.say(i, relay.localRtp(A));
      assertThat(alice.hear()).isEqualTo(i);
      assertThat(ByteBuffer.wrap(alice.in.getData()).getShort(2)).isEqualTo((short) i);
      assertThat(ByteBuffer.wrap(alice.in.getData()).getInt(8))
          .isNotEqualTo(alice.socket.getLocalPort());
    }
    relay.mode(RelayMode.HOLD);
    settle();
    alice.say(9, relay.localRtp(A));
    assertThat(alice.hearsNothing()).isTrue();
  }

  @Test
  void noFreePortIsSaidAndAClosedCallFreesItsPorts() throws Exception {
    MediaLoop loop = loop(MediaLoopConfig.at(LOOPBACK).ports(FIRST_PORT, FIRST_PORT + 7));
    List<RelayHandle> relays = new ArrayList<>();
    Set<Integer> used = new HashSet<>();
    for (int i = 0; i < 2; i++) {
      RelayHandle relay = loop.openRelay(RelaySpec.clear(MediaListener.NONE));
      used.add(relay.localRtp(A).getPort());
      used.add(relay.localRtp(B).getPort());
      relays.add(relay);
    }
    assertThat(used).hasSize(4);
    assertThatThrownBy(() -> loop.openRelay(RelaySpec.clear(MediaListener.NONE)))
        .isInstanceOf(MediaPortsExhaustedException.class)
        .hasMessageContaining("no free media port at 127.0.0.1: all are in use");
    relays.getFirst().close();
    await().atMost(Duration.ofSeconds(5)).until(() -> opens(loop));
  }

  private static boolean saidAndSeen(Phone alice, RelayHandle relay) throws IOException {
    alice.say(1, relay.localRtp(A));
    return relay.statistics(A).packets() > 0;
  }

  private static boolean opens(MediaLoop loop) {
    try {
      loop.openRelay(RelaySpec.clear(MediaListener.NONE));
      return true;
    } catch (MediaPortsExhaustedException e) {
      return false;
    }
  }

  @Test
  void aPortThatCarriedMediaRests() throws Exception {
    MediaLoop loop =
        loop(
            MediaLoopConfig.at(LOOPBACK)
                .ports(FIRST_PORT, FIRST_PORT + 3)
                .times(300_000_000L, Long.MAX_VALUE));
    RelayHandle relay = loop.openRelay(RelaySpec.clear(MediaListener.NONE));
    Phone alice = new Phone();
    relay.update(A, alice.terms());
    await().atMost(Duration.ofSeconds(5)).until(() -> saidAndSeen(alice, relay));
    long closedNs = System.nanoTime();
    relay.close();
    await()
        .pollInterval(Duration.ofMillis(10))
        .atMost(Duration.ofSeconds(5))
        .until(() -> opens(loop));
    assertThat(System.nanoTime() - closedNs).isGreaterThan(295_000_000L);
  }

  @Test
  void aForeignSocketInTheRangeIsSteppedOver() throws Exception {
    try (DatagramSocket taken = new DatagramSocket(FIRST_PORT + 1, LOOPBACK)) {
      MediaLoop loop = loop(MediaLoopConfig.at(LOOPBACK).ports(FIRST_PORT, FIRST_PORT + 5));
      RelayHandle relay = loop.openRelay(RelaySpec.clear(MediaListener.NONE));
      assertThat(taken.isBound()).isTrue();
      assertThat(relay.localRtp(A).getPort()).isGreaterThan(FIRST_PORT + 1);
      assertThat(relay.localRtp(B).getPort()).isGreaterThan(FIRST_PORT + 1);
    }
  }

  @Test
  void aThrowingListenerEndsItsCallAndNotTheLoop() throws Exception {
    MediaLoop loop = loop();
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    RelayHandle broken =
        loop.openRelay(
            RelaySpec.clear(
                new MediaListener() {
                  @Override
                  public void heard(int side) {
                    throw new AssertionError("a bug");
                  }

                  @Override
                  public void failed(Throwable e) {
                    failure.set(e);
                    throw new IllegalStateException("and another");
                  }
                }));
    Phone alice = new Phone();
    broken.update(A, alice.terms());
    settle();
    alice.say(1, broken.localRtp(A));
    await().atMost(Duration.ofSeconds(5)).until(() -> failure.get() != null);
    RelayHandle relay = loop.openRelay(RelaySpec.clear(MediaListener.NONE));
    relay.update(A, alice.terms());
    relay.mode(RelayMode.ECHO);
    settle();
    alice.say(5, relay.localRtp(A));
    assertThat(alice.hear()).isEqualTo(5);
  }

  @Test
  void silenceIsToldOnce() throws Exception {
    AtomicInteger silent = new AtomicInteger();
    MediaLoop loop =
        loop(
            MediaLoopConfig.at(LOOPBACK).ports(FIRST_PORT, FIRST_PORT + 99).times(0, 500_000_000L));
    RelayHandle relay =
        loop.openRelay(
            RelaySpec.clear(
                new MediaListener() {
                  @Override
                  public void silent(int side, long silentNs) {
                    assertThat(silentNs).isGreaterThanOrEqualTo(500_000_000L);
                    silent.incrementAndGet();
                  }
                }));
    relay.update(A, RelaySide.Terms.NONE);
    await().atMost(Duration.ofSeconds(5)).until(() -> silent.get() == 2);
    await().during(Duration.ofMillis(1500)).until(() -> silent.get() == 2);
  }

  @Test
  void whoSpeaksAfterSilenceIsHeardAgainAndNewTermsBeginTheSilenceAnew() throws Exception {
    AtomicInteger heard = new AtomicInteger();
    AtomicInteger silent = new AtomicInteger();
    MediaListener listener =
        new MediaListener() {
          @Override
          public void heard(int side) {
            heard.incrementAndGet();
          }

          @Override
          public void silent(int side, long silentNs) {
            if (side == A) silent.incrementAndGet();
          }
        };
    MediaLoop loop =
        loop(
            MediaLoopConfig.at(LOOPBACK).ports(FIRST_PORT, FIRST_PORT + 99).times(0, 300_000_000L));
    RelayHandle relay = loop.openRelay(RelaySpec.clear(listener));
    Phone alice = new Phone();
    relay.update(A, alice.terms());
    settle();
    alice.say(1, relay.localRtp(A));
    await().atMost(Duration.ofSeconds(5)).until(() -> silent.get() == 1);
    assertThat(heard).hasValue(1);
    alice.say(2, relay.localRtp(A));
    await().atMost(Duration.ofSeconds(5)).until(() -> heard.get() == 2 && silent.get() == 2);
    relay.update(A, alice.terms());
    await().atMost(Duration.ofSeconds(5)).until(() -> silent.get() == 3);
    assertThat(heard).hasValue(2);
  }

  @Test
  void closingTheLoopEndsEveryCall() throws Exception {
    MediaLoop loop = loop();
    AtomicInteger closed = new AtomicInteger();
    for (int i = 0; i < 3; i++) {
      loop.openRelay(
              RelaySpec.clear(
                  new MediaListener() {
                    @Override
                    public void closed(RelaySide.Statistics a, RelaySide.Statistics b) {
                      closed.incrementAndGet();
                    }
                  }))
          .mode(RelayMode.RELAY);
    }
    loop.close();
    assertThat(closed).hasValue(3);
  }

  @Test
  void ipv6IsRelayedToIpv4() throws Exception {
    InetAddress ipv6 = InetAddress.getByName("::1");
    DatagramSocket socket;
    try {
      socket = new DatagramSocket(0, ipv6);
    } catch (IOException e) {
      Assumptions.abort("this machine has no IPv6");
      return;
    }
    open.add(socket);
    MediaLoopConfig config =
        new MediaLoopConfig(
            List.of(LOOPBACK, ipv6), FIRST_PORT, FIRST_PORT + 99, 0, Long.MAX_VALUE, true);
    RelayHandle relay =
        loop(config).openRelay(new RelaySpec(LOOPBACK, ipv6, Protection.CLEAR, MediaListener.NONE));
    Phone alice = new Phone();
    relay.update(A, alice.terms());
    relay.update(
        B, RelaySide.Terms.at(MediaAddress.of((InetSocketAddress) socket.getLocalSocketAddress())));
    settle();
    alice.say(6, relay.localRtp(A));
    socket.setSoTimeout(2_000);
    DatagramPacket in = new DatagramPacket(new byte[512], 512);
    socket.receive(in);
    assertThat(in.getLength()).isEqualTo(172);
    socket.send(new DatagramPacket(in.getData(), 172, relay.localRtp(B)));
    assertThat(alice.hear()).isEqualTo(6);
  }

  @Test
  void aSteadyStreamAllocatesNothingOnTheLoop() throws Exception {
    MediaLoop loop = loop();
    RelayHandle relay = loop.openRelay(RelaySpec.clear(MediaListener.NONE));
    Phone alice = new Phone();
    Phone bob = new Phone();
    relay.update(A, alice.terms());
    relay.update(B, bob.terms());
    settle();
    int packets = 5_000;
    long allocated = AllocatedBytes.least("test-media", () -> stream(alice, bob, relay, packets));
    assertThat(allocated / packets).as("bytes a packet").isZero();
  }

  private static void stream(Phone alice, Phone bob, RelayHandle relay, int packets)
      throws IOException {
    for (int i = 0; i < packets; i++) {
      alice.say(i, relay.localRtp(A));
      assertThat(bob.hear()).isEqualTo(i);
    }
  }

  @Test
  void settingUpCallsCostsLittle() throws Exception {
    MediaLoop loop = loop();
    AtomicInteger closed = new AtomicInteger();
    MediaListener listener =
        new MediaListener() {
          @Override
          public void closed(RelaySide.Statistics a, RelaySide.Statistics b) {
            closed.incrementAndGet();
          }
        };
    RelaySide.Terms terms = RelaySide.Terms.at(MediaAddress.of(new InetSocketAddress(LOOPBACK, 9)));
    int calls = 5_000;
    Set<Integer> used = new HashSet<>();
    long startNs = System.nanoTime();
    for (int i = 0; i < calls; i++) {
      RelayHandle relay = loop.openRelay(RelaySpec.clear(listener));
      used.add(relay.localRtp(A).getPort());
      relay.update(A, terms);
      relay.update(B, terms);
      relay.close();
      int so = i;
      if (i % 50 == 49) {
        await().pollInterval(Duration.ofMillis(1)).until(() -> closed.get() > so);
      }
    }
    assertThat(System.nanoTime() - startNs).as("5,000 calls").isLessThan(5_000_000_000L);
    assertThat(used.size()).as("sockets are used again").isLessThan(200);
  }
}
