package org.ringfence.server.registrar;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CyclicBarrier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringfence.base.Flow;
import org.ringfence.base.Transport;
import org.ringfence.server.Wording;
import org.ringfence.server.config.Config;
import org.ringfence.server.store.BindingStore;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.outbound.Gruu;

class LocationsTest {
  private static final Gruu GRUU = new Gruu(new byte[32], "test.example");
  private static final long NOW_MS = 1_000_000;

  @TempDir private Path folder;
  private BindingStore store;
  private Locations locations;
  private Registrar registrar;

  @BeforeEach
  void open() throws Exception {
    store = BindingStore.open(folder);
    locations = new Locations(store, NOW_MS);
    registrar =
        new Registrar(
            locations,
            new Config.Registrations(60, 3600, 10, 3600, 30),
            GRUU,
            new SplittableRandom(1));
  }

  @AfterEach
  void close() throws Exception {
    store.close();
  }

  private static Flow connection(long number) {
    InetSocketAddress remote = new InetSocketAddress("192.0.2.1", 40_000 + (int) number);
    return new Flow(Transport.TLS, null, remote, number, null);
  }

  private static Flow datagrams(int port) {
    return new Flow(Transport.UDP, null, new InetSocketAddress("192.0.2.1", port), 0, null);
  }

  private void register(String user, String instance, Flow from) {
    SipRequest request =
        Wording.register(
                "c" + from.connection(),
                1,
                "Contact: <sip:%s@192.0.2.1:5070>;+sip.instance=\"<%s>\"".formatted(user, instance))
            .with()
            .set(HeaderName.TO, "<sip:" + user + "@test.example>")
            .build();
    assertThat(registrar.register(request, user, from, "t", NOW_MS).status()).isEqualTo(200);
  }

  private @Nullable Flow flowOf(String number) {
    return locations.of(number, NOW_MS).getFirst().flow();
  }

  @Test
  void aPhoneIsReachedOverItsNewConnectionWhenTheOldOneIsGone() {
    register("1001", "a", connection(1));
    assertThat(locations.successor(connection(1), NOW_MS)).isEqualTo(connection(1));
    locations.closed(connection(1));
    assertThat(flowOf("1001")).isNull();
    assertThat(locations.successor(connection(1), NOW_MS)).isNull();
    register("1001", "a", connection(2));
    assertThat(locations.successor(connection(1), NOW_MS)).isEqualTo(connection(2));
    assertThat(flowOf("1001")).isEqualTo(connection(2));
  }

  @Test
  void aBrowserThatIsGoneIsNoPhoneToRingUntilItComesBack() {
    String contact = "Contact: <sip:x@f00.invalid;transport=ws>;+sip.instance=\"<urn:x>\"";
    for (int again = 1; again <= 2; again++) {
      SipRequest request = Wording.register("c" + again, again, contact).with().build();
      Flow socket =
          new Flow(Transport.WSS, null, new InetSocketAddress("192.0.2.1", 4_000), again, null);
      String number = request.to().uri().user();
      assertThat(registrar.register(request, number, socket, "t", NOW_MS).status()).isEqualTo(200);
      assertThat(locations.reachable(number, null, NOW_MS)).hasSize(1);
      locations.closed(socket);
      assertThat(locations.of(number, NOW_MS)).hasSize(1);
      assertThat(locations.reachable(number, null, NOW_MS)).isEmpty();
    }
  }

  @Test
  void aConnectionThatClosesLateTakesNothingFromTheNewOne() {
    register("1001", "a", connection(1));
    register("1001", "a", connection(2));
    locations.closed(connection(1));
    assertThat(flowOf("1001")).isEqualTo(connection(2));
    assertThat(locations.isRegisteredOver(connection(2), "1001")).isTrue();
  }

  /** Its router restarted: the old connection is never closed, and UDP has none. */
  @Test
  void whatGoesOnFollowsAPhoneThatCameBackByAnotherWay() {
    register("1001", "a", connection(1));
    register("1001", "a", connection(2));
    assertThat(locations.successor(connection(1), NOW_MS)).isEqualTo(connection(2));
    register("1002", "b", datagrams(7_000));
    register("1002", "b", datagrams(7_001));
    assertThat(locations.successor(datagrams(7_000), NOW_MS)).isEqualTo(datagrams(7_001));
    register("1003", "c", datagrams(7_000));
    assertThat(locations.successor(datagrams(7_000), NOW_MS)).isEqualTo(datagrams(7_000));
  }

  /** A desk phone has several lines over one connection; all of them lose it together. */
  @Test
  void allLinesOfAPhoneLoseTheirConnection() {
    register("1001", "a", connection(1));
    register("1002", "b", connection(1));
    assertThat(locations.isRegisteredOver(connection(1), "1001")).isTrue();
    assertThat(locations.isRegisteredOver(connection(1), "1002")).isTrue();
    assertThat(locations.isRegisteredOver(connection(1), "1003")).isFalse();
    assertThat(locations.isRegisteredOver(connection(2), "1001")).isFalse();
    locations.closed(connection(1));
    assertThat(flowOf("1001")).isNull();
    assertThat(flowOf("1002")).isNull();
    assertThat(locations.isRegisteredOver(connection(1), "1001")).isFalse();
  }

  @Test
  void aRemovedExtensionIsForgottenWithItsProof() {
    register("1001", "a", connection(1));
    register("1002", "b", connection(1));
    locations.forget("1001");
    assertThat(locations.of("1001", NOW_MS)).isEmpty();
    assertThat(locations.isRegisteredOver(connection(1), "1001")).isFalse();
    assertThat(locations.isRegisteredOver(connection(1), "1002")).isTrue();
    assertThat(store.size()).isEqualTo(1);
  }

  @Test
  void theSweepDropsWhatHasExpiredAndItsProof() {
    register("1001", "a", connection(1));
    locations.sweep(NOW_MS + 3_599_000);
    assertThat(locations.size()).isEqualTo(1);
    assertThat(locations.isRegisteredOver(connection(1), "1001")).isTrue();
    locations.sweep(NOW_MS + 3_600_000);
    assertThat(locations.size()).isZero();
    assertThat(store.size()).isZero();
    assertThat(locations.isRegisteredOver(connection(1), "1001")).isFalse();
  }

  @Test
  void twoShardsRegisteringAtOnceLoseNoPhone() throws Exception {
    CyclicBarrier start = new CyclicBarrier(2);
    List<Thread> shards = new ArrayList<>();
    for (int shard = 0; shard < 2; shard++) {
      int first = shard * 5;
      shards.add(
          Thread.ofPlatform()
              .start(() -> {
                for (int round = 0; round < 500; round++) {
                  await(start);
                  for (int i = 0; i < 5; i++) {
                    register("1001", "phone" + (first + i), connection(first + i + 1));
                  }
                  await(start);
                  if (first == 0) {
                    assertThat(locations.of("1001", NOW_MS)).hasSize(10);
                    locations.forget("1001");
                  }
                }
              }));
    }
    for (Thread shard : shards) shard.join(20_000);
    assertThat(shards).noneMatch(Thread::isAlive);
    assertThat(start.isBroken()).isFalse();
    assertThat(locations.size()).isZero();
    assertThat(store.size()).isZero();
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await(10, java.util.concurrent.TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError("the other shard failed", e);
    }
  }

  /** Two flows of one phone ring it once, over the one it used last (RFC 5626 section 7). */
  @Test
  void aPhoneWithTwoFlowsIsReachedOverOne() {
    String device = ";+sip.instance=\"<urn:uuid:1>\";reg-id=%d\nSupported: outbound";
    for (int flow = 1; flow <= 2; flow++) {
      String contact = "Contact: <sip:1001@192.0.2.%d>".formatted(flow) + device.formatted(flow);
      SipRequest request = Wording.register("c" + flow, 1, contact);
      registrar.register(request, "1001", connection(flow), "t", NOW_MS);
    }
    register("1001", "urn:uuid:2", connection(3));
    assertThat(locations.of("1001", NOW_MS)).hasSize(3);
    assertThat(locations.reachable("1001", null, NOW_MS))
        .extracting(Contact::flow)
        .containsExactly(connection(2), connection(3));
    locations.closed(connection(2));
    assertThat(locations.reachable("1001", null, NOW_MS))
        .extracting(Contact::flow)
        .containsExactly(connection(1), connection(3));
  }
}
