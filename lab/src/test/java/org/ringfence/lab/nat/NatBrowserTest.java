package org.ringfence.lab.nat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringfence.base.Transport;
import org.ringfence.lab.peer.Account;
import org.ringfence.lab.peer.Installed;
import org.ringfence.lab.peer.PhonePlan;

/** A browser is carried from one network into another while it talks. */
@Tag("interop")
@Tag("interop-nat")
@Tag("slow")
class NatBrowserTest {
  private static final int OURS_HZ = 440;
  private static final int THEIRS_HZ = 620;
  private static final int UDP_TIMEOUT_SECONDS = 30;
  private static final long SECOND_NS = 1_000_000_000;
  private static final Duration BOUND = Duration.ofSeconds(60);

  /** Of a second. */
  private static final int PACKETS = 50;

  private static final double HEARD_SHARE = 0.7;

  private static NatSite site;

  @BeforeAll
  static void open() {
    Permitted.need();
    Installed.need("chromium", "chromium");
    site = NatSite.forBrowsers("nat-browser");
  }

  @AfterAll
  static void close() {
    if (site != null) site.close();
  }

  /**
   * At once, or after some seconds without any network. Its connection is not cut, which would be
   * told to it: it leads nowhere any more.
   */
  @ParameterizedTest
  @ValueSource(ints = {0, 3_000})
  void aCallOfABrowserGoesOnInAnotherNetwork(int awayMs) {
    Account account = site.account();
    PhonePlan theirs = site.ourPlan(Transport.TLS, THEIRS_HZ);
    Nat home = site.nat(Nat.Kind.SYMMETRIC, UDP_TIMEOUT_SECONDS);
    Nat away = site.nat(Nat.Kind.SYMMETRIC, UDP_TIMEOUT_SECONDS);
    try (var browser = site.browser(home.behind(), OURS_HZ);
        var outside = site.ours(theirs, site.open())) {
      outside.awaitRegistered();
      browser.signIn(account);
      browser.dial(theirs.account().user(), false);
      outside.awaitEstablished();
      browser.awaitTalking();
      outside.awaitSaid("STEADY", 0, BOUND);
      await().atMost(BOUND).until(() -> browser.heard(THEIRS_HZ, 1) >= HEARD_SHARE);

      long backNs = away.takeOver(home.behind(), awayMs);
      long before = browser.inbound("audio", "packetsReceived");
      await()
          .atMost(BOUND)
          .pollInterval(Duration.ofMillis(100))
          .until(() -> browser.inbound("audio", "packetsReceived") >= before + PACKETS);
      long heardNs = System.nanoTime() - SECOND_NS;
      outside.awaitSaid("STEADY", backNs + SECOND_NS, BOUND);
      NatFigures.seconds(
          "Heard again in another network: a browser, " + awayMs + " ms away", heardNs - backNs);
      browser.awaitText("#status", account.user() + ": ready");
      await().atMost(BOUND).until(() -> browser.heard(THEIRS_HZ, 1) >= HEARD_SHARE);
      assertThat(outside.count("ENDED")).as("calls that ended so far").isZero();
      browser.press("hang-up");
      outside.awaitIdle();
    }
  }
}
