package org.ringfence.lab.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringfence.base.Transport;
import org.ringfence.lab.peer.Account;
import org.ringfence.lab.peer.BaresipPeer;
import org.ringfence.lab.peer.BrowserPhone;
import org.ringfence.lab.peer.Installed;
import org.ringfence.lab.peer.PhonePlan;
import org.ringfence.lab.peer.RingfenceServer;
import org.ringfence.lab.peer.SipMeddler;
import org.ringfence.lab.peer.TempFolder;
import org.ringfence.lab.peer.WireCapture;
import org.ringfence.server.store.ServerFolder;

/**
 * A browser, and somebody between it and the server who has the server's own certificate: whatever
 * he takes out of the descriptions, there is no call, and nothing of anybody's voice on the wire.
 */
@Tag("interop")
@Tag("interop-browser")
class BrowserStripTest {
  /** Tones that no other test plays, since loopback is shared. */
  private static final int BROWSER_HZ = 1230;

  private static final int DESK_HZ = 1430;
  private static final int PLAIN_HZ = 1630;

  /** A wrong guess at a key sounds like noise, in which a tone may seem to be for a moment. */
  private static final int CHANCE_MS = 200;

  private static TempFolder temp;
  private static Site site;
  private static BrowserPhone browser;

  private final Account browsers = site.account(Account.Digest.SHA256);
  private final Account desks = site.account();
  private final TempFolder own = new TempFolder("browser-strip");

  /** What is taken out of what passes, either way. */
  enum Stripped {
    /** The certificates, without which there is no handshake. */
    FINGERPRINTS(body -> body.replaceAll("(?m)^a=(fingerprint|setup|crypto):.*\r\n", "")),
    /** The profile that asks for encryption. */
    PROFILE(body -> body.replace("UDP/TLS/RTP/SAVPF", "RTP/AVPF").replace("RTP/SAVP", "RTP/AVP")),
    /** Both: what is left looks like an offer of somebody who never encrypts. */
    EVERYTHING(body -> PROFILE.change.apply(FINGERPRINTS.change.apply(body)));

    private final UnaryOperator<String> change;

    Stripped(UnaryOperator<String> change) {
      this.change = change;
    }
  }

  @BeforeAll
  static void open() {
    Installed.need("chromium", "chromium");
    Installed.need("baresip", "baresip-core");
    Installed.need("tcpdump", "tcpdump");
    temp = new TempFolder("browser-strip");
    site = Site.encrypted("browser-strip-server", Transport.TLS, Transport.WSS);
    browser = new BrowserPhone(temp.folder("browser"), (RingfenceServer) site.server(), BROWSER_HZ);
  }

  @AfterAll
  static void close() {
    if (browser != null) browser.close();
    if (site != null) site.close();
    if (temp != null) temp.close();
  }

  @AfterEach
  void cleanUp() {
    own.close();
  }

  private SipMeddler meddler(Stripped what) {
    var folder = new ServerFolder(site.server().caFile().getParent());
    return SipMeddler.as(
        folder.serverCertificate(),
        folder.serverKey(),
        site.server().caFile(),
        site.server().port(Transport.WSS),
        what.change);
  }

  private BaresipPeer desk(boolean answers) {
    PhonePlan plan = PhonePlan.tls(desks, site.server(), DESK_HZ, answers);
    return new BaresipPeer(own.folder("desk"), plan.with(PhonePlan.Media.SDES));
  }

  @Test
  void whatABrowserSaysAndHearsIsNotHeardOnTheWire() {
    browser.reload();
    browser.preferSound("PCMU");
    browser.signIn(browsers);
    try (var wire = new WireCapture(own.folder("wire"));
        var plain = new PlainSpeaker(PLAIN_HZ);
        BaresipPeer desk = desk(true)) {
      desk.awaitRegistered();
      browser.dial(desks.user(), false);
      browser.awaitTalking();
      desk.awaitEstablished();
      Awaitility.await("the desk phone, " + browser.statistics())
          .atMost(Duration.ofSeconds(60))
          .until(() -> browser.heard(DESK_HZ, 1) >= 0.7);
      plain.say(1_000);
      browser.press("hang-up");
      desk.awaitIdle();
      WireCapture.Seen seen = wire.end(BROWSER_HZ, DESK_HZ, PLAIN_HZ);
      assertThat(seen.rtpPackets()).isGreaterThan(4 * 50);
      assertNotHeard(seen);
    }
  }

  /** The capture can tell: what was said in the clear beside the call was heard, to the end. */
  private static void assertNotHeard(WireCapture.Seen seen) {
    assertThat(seen.toneMs().get(PLAIN_HZ)).as("in the clear").isGreaterThan(800);
    assertThat(seen.toneMs().get(BROWSER_HZ)).as("the browser").isLessThan(CHANCE_MS);
    assertThat(seen.toneMs().get(DESK_HZ)).as("the desk phone").isLessThan(CHANCE_MS);
  }

  @ParameterizedTest
  @CsvSource({"FINGERPRINTS, true", "PROFILE, true", "EVERYTHING, true"})
  void whoeverStripsTheKeysGetsNoCall(Stripped what, boolean browserCalls) {
    strip(what, browserCalls);
  }

  @ParameterizedTest
  @CsvSource({"FINGERPRINTS, false", "PROFILE, false", "EVERYTHING, false"})
  @Tag("slow")
  void whoCallsTheBrowserGetsNoneEither(Stripped what, boolean browserCalls) {
    strip(what, browserCalls);
  }

  private void strip(Stripped what, boolean browserCalls) {
    try (var wire = new WireCapture(own.folder("wire"));
        var plain = new PlainSpeaker(PLAIN_HZ);
        SipMeddler meddler = meddler(what);
        BaresipPeer desk = desk(browserCalls)) {
      browser.reload(meddler.port());
      browser.preferSound("PCMU");
      browser.signIn(browsers);
      desk.awaitRegistered();
      if (browserCalls) {
        browser.dial(desks.user(), false);
      } else {
        desk.dial(browsers.user());
        browser.awaitRinging(desks.user() + " is calling");
        browser.answer(false);
        desk.awaitIdle();
      }
      browser.awaitIdle();
      assertThat(meddler.changed()).isPositive();
      browser.reload();
      desk.close();
      plain.say(1_000);
      assertNotHeard(wire.end(BROWSER_HZ, DESK_HZ, PLAIN_HZ));
    }
  }
}
