package org.ringfence.server.trunk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringfence.base.Flow;
import org.ringfence.base.Transport;
import org.ringfence.call.MediaPolicy;
import org.ringfence.net.dns.EnumResolver;
import org.ringfence.net.dns.SipTarget;
import org.ringfence.server.config.EnumLookup;
import org.ringfence.server.numbers.OutsideNumber;
import org.ringfence.server.people.CallKind;

class EnumBookTest {
  private static final OutsideNumber NUMBER = new OutsideNumber("+4930555010", CallKind.LOCAL);

  private long nowMs = 1_000_000;
  private final FakeDns dns = new FakeDns();

  /** What the test wrote down. */
  private static final class FakeDns implements EnumBook.Source {
    final Map<String, List<String>> uris = new HashMap<>();
    final Map<String, String> hosts = new HashMap<>();
    final List<String> asked = new ArrayList<>();
    final List<SipTarget> targets = new ArrayList<>();
    boolean silent;
    @Nullable CompletableFuture<EnumResolver.Found> slow;

    @Override
    public CompletionStage<EnumResolver.Found> find(String number) {
      asked.add(number);
      if (slow != null) return slow;
      if (silent) return CompletableFuture.failedFuture(new IOException("silent"));
      return CompletableFuture.completedFuture(
          new EnumResolver.Found(uris.getOrDefault(number, List.of()), 100));
    }

    @Override
    public CompletionStage<List<Flow>> resolve(SipTarget target) {
      targets.add(target);
      InetAddress address =
          InetAddress.ofLiteral(hosts.getOrDefault(target.host(), "198.51.100.7"));
      Transport plain = target.transport() == null ? Transport.UDP : target.transport();
      Transport transport = target.secure() ? Transport.TLS : plain;
      return CompletableFuture.completedFuture(
          List.of(Flow.to(transport, new InetSocketAddress(address, 5061), target.host())));
    }
  }

  private EnumBook book(boolean tlsOnly, boolean privateAddresses) {
    EnumLookup settings =
        new EnumLookup(
            List.of("e164.arpa"),
            List.of(),
            1,
            true,
            tlsOnly,
            MediaPolicy.ENCRYPTED,
            privateAddresses,
            20,
            "");
    return new EnumBook(settings, dns, "ours.example", () -> Instant.ofEpochMilli(nowMs));
  }

  private static void ask(EnumBook book, OutsideNumber number) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    book.ask(List.of(number), () -> done.complete(null));
    done.orTimeout(20, java.util.concurrent.TimeUnit.SECONDS).join();
  }

  private int ways(EnumBook book, String uri) {
    dns.uris.put(NUMBER.number(), List.of(uri));
    ask(book, NUMBER);
    return book.ways(NUMBER).size();
  }

  @Test
  void anAnswerIsRememberedForItsTimeToLive() {
    EnumBook book = book(true, false);
    assertThat(book.isToBeAsked(NUMBER)).isTrue();
    assertThat(ways(book, "sip:a@peer.example")).isOne();
    assertThat(book.isToBeAsked(NUMBER)).isFalse();
    nowMs += 99_000;
    assertThat(book.ways(NUMBER)).hasSize(1);
    nowMs += 2_000;
    assertThat(book.isToBeAsked(NUMBER)).isTrue();
    assertThat(book.ways(NUMBER)).isEmpty();
  }

  @Test
  void thatThereIsNoneIsRememberedToo() {
    EnumBook book = book(true, false);
    ask(book, NUMBER);
    assertThat(book.isToBeAsked(NUMBER)).isFalse();
    assertThat(book.ways(NUMBER)).isEmpty();
  }

  @Test
  void overTlsAloneAPlainAddressIsReachedByTls() {
    EnumBook book = book(true, false);
    assertThat(ways(book, "sip:a@peer.example:5060;transport=udp")).isOne();
    assertThat(dns.targets)
        .containsExactly(new SipTarget("peer.example", -1, Transport.TLS, true, "peer.example"));
    assertThat(ways(book, "sips:a@peer.example:5071")).isOne();
    assertThat(dns.targets.getLast().port()).isEqualTo(5071);
    assertThat(ways(book(false, false), "sip:a@peer.example")).isOne();
    assertThat(dns.targets.getLast().transport()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tel:+4930555010",
        "http://peer.example/",
        "mailto:a@peer.example",
        "sip:peer.example",
        "sip:a@peer.example;maddr=127.0.0.1",
        "sip:a@peer.example?Route=x",
        "sip:a@ours.example",
        "sip:a@",
        "rubbish"
      })
  void whatIsNoAddressOfAnotherServerIsNoWay(String uri) {
    assertThat(ways(book(false, true), uri)).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "10.1.2.3",
        "192.168.1.1",
        "172.16.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "::1",
        "fd00::1",
        "fe80::1",
        "2002:7f00:1::1",
        "224.0.0.1"
      })
  void dnsSendsNoCallIntoAPrivateNetwork(String address) {
    dns.hosts.put("peer.example", address);
    EnumBook strict = book(false, false);
    assertThat(ways(strict, "sip:a@peer.example")).isZero();
    assertThat(strict.explain(NUMBER)).singleElement().asString().contains("no address");
    InetAddress at = InetAddress.ofLiteral(address);
    boolean never = at.isAnyLocalAddress() || at.isMulticastAddress();
    assertThat(ways(book(false, true), "sip:a@peer.example")).isEqualTo(never ? 0 : 1);
  }

  @Test
  void whereDnsIsSilentNobodyWaitsForLong() {
    EnumBook book = book(true, false);
    dns.silent = true;
    for (int i = 0; i < 3; i++) {
      OutsideNumber each = new OutsideNumber("+493055501" + i, CallKind.LOCAL);
      assertThat(book.isToBeAsked(each)).isTrue();
      ask(book, each);
      assertThat(book.isToBeAsked(each)).isFalse();
    }
    OutsideNumber other = new OutsideNumber("+4930555019", CallKind.LOCAL);
    assertThat(book.isToBeAsked(other)).isFalse();
    assertThat(book.status())
        .isNotNull()
        .extracting(TrunkStatus::trouble)
        .isEqualTo("DNS is silent");
    nowMs += 31_000;
    dns.silent = false;
    assertThat(book.isToBeAsked(other)).isTrue();
    ask(book, other);
    assertThat(book.isToBeAsked(new OutsideNumber("+4930555018", CallKind.LOCAL))).isTrue();
    assertThat(book.status()).isNotNull().extracting(TrunkStatus::state).isEqualTo("up");
  }

  @Test
  void anAnswerThatTakesTooLongIsNotWaitedFor() {
    EnumBook book = book(true, false);
    dns.slow = new CompletableFuture<>();
    ask(book, NUMBER);
    assertThat(book.ways(NUMBER)).isEmpty();
    assertThat(book.explain(NUMBER)).containsExactly("DNS says nothing under e164.arpa");
  }

  @Test
  void whoDidNotTakeACallIsLeftOutForAWhile() {
    EnumBook book = book(true, false);
    ways(book, "sip:a@peer.example");
    book.ways(NUMBER).getFirst().failed("no answer");
    assertThat(book.ways(NUMBER)).isEmpty();
  }

  @Test
  void shortNumbersAreNobodyElsesBusiness() {
    EnumBook book = book(true, false);
    assertThat(book.isToBeAsked(new OutsideNumber("116117", CallKind.FREE))).isFalse();
  }
}
