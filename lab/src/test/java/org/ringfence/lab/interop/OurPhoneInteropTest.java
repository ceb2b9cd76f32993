package org.ringfence.lab.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ringfence.lab.interop.Conversation.CALL_SECONDS;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringfence.base.Transport;
import org.ringfence.lab.peer.Account;
import org.ringfence.lab.peer.BaresipPeer;
import org.ringfence.lab.peer.Installed;
import org.ringfence.lab.peer.Phone;
import org.ringfence.lab.peer.PhonePlan;
import org.ringfence.lab.peer.PhonePlan.Media;
import org.ringfence.lab.peer.RingfencePhone;
import org.ringfence.lab.peer.SipMeddler;
import org.ringfence.lab.peer.TempFolder;
import org.ringfence.lab.peer.WireCapture;
import org.ringfence.server.store.ServerFolder;

/** Our own phone and baresip over a server as it comes, and somebody in the path. */
@Tag("interop")
@Tag("interop-baresip")
class OurPhoneInteropTest {
  /** Tones that no other test plays, since loopback is shared. */
  private static final int OURS_HZ = 1210;

  private static final int THEIRS_HZ = 1490;

  /** A wrong guess at a key sounds like noise, in which a tone may seem to be for a moment. */
  private static final int CHANCE_MS = 200;

  private static Site site;

  private final TempFolder temp = new TempFolder("our-phone");
  private final Account mine = site.account();
  private final Account other = site.account();

  @BeforeAll
  static void open() {
    Installed.need("baresip", "baresip-core");
    Installed.need("tcpdump", "tcpdump");
    site = Site.encrypted("our-phone-server", Transport.TLS);
  }

  @AfterAll
  static void close() {
    if (site != null) site.close();
  }

  @AfterEach
  void cleanUp() {
    temp.close();
  }

  private PhonePlan plan(Account account, int toneHz, boolean answers) {
    return PhonePlan.tls(account, site.server(), toneHz, answers).with(Media.SDES);
  }

  private Path folder(String name) {
    return temp.folder(name);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void eachHearsTheOtherAndNobodyElseDoes(boolean weCall) {
    try (var wire = new WireCapture(folder("wire"));
        var ours = new RingfencePhone(folder("ours"), plan(mine, OURS_HZ, !weCall));
        var theirs = new BaresipPeer(folder("theirs"), plan(other, THEIRS_HZ, weCall))) {
      ours.awaitRegistered();
      theirs.awaitRegistered();
      Phone caller = weCall ? ours : theirs;
      caller.dial(weCall ? other.user() : mine.user());
      ours.awaitEstablished();
      theirs.awaitEstablished();
      if (weCall) assertThat(ours.path()).isNotEmpty();
      assertThat(ours.security()).startsWith("SRTP AE").endsWith("keys by SDES inside TLS");
      Conversation.talk(CALL_SECONDS);
      caller.hangUp();
      ours.awaitIdle();
      theirs.awaitIdle();
      ours.close();
      theirs.close();
      Conversation.assertHeard(ours, THEIRS_HZ, CALL_SECONDS);
      Conversation.assertHeard(theirs, OURS_HZ, CALL_SECONDS);
      WireCapture.Seen seen = wire.end(OURS_HZ, THEIRS_HZ);
      assertThat(seen.rtpPackets()).isGreaterThan(4 * CALL_SECONDS * 50 / 2);
      assertNotHeard(seen);
    }
  }

  private static void assertNotHeard(WireCapture.Seen seen) {
    assertThat(seen.toneMs().get(OURS_HZ)).as("ours on the wire").isLessThan(CHANCE_MS);
    assertThat(seen.toneMs().get(THEIRS_HZ)).as("theirs on the wire").isLessThan(CHANCE_MS);
  }

  /** Takes out the keys of our offer, and makes it one of plain RTP. */
  @Test
  void whoeverStripsOurKeysGetsNoCall() {
    var folder = new ServerFolder(site.server().caFile().getParent());
    try (var wire = new WireCapture(folder("wire"));
        var meddler =
            SipMeddler.as(
                folder.serverCertificate(),
                folder.serverKey(),
                site.server().caFile(),
                site.server().port(Transport.TLS),
                OurPhoneInteropTest::withoutKeys);
        var ours =
            new RingfencePhone(folder("ours"), plan(mine, OURS_HZ, false).through(meddler.port()));
        var theirs = new BaresipPeer(folder("theirs"), plan(other, THEIRS_HZ, true))) {
      ours.awaitRegistered();
      theirs.awaitRegistered();
      ours.dial(other.user());
      ours.awaitIdle();
      assertThat(ours.tail()).contains("NOT_ENCRYPTED");
      assertThat(meddler.changed()).isPositive();
      Conversation.talk(1);
      assertNotHeard(wire.end(OURS_HZ, THEIRS_HZ));
    }
  }

  private static String withoutKeys(String body) {
    return body.replaceAll("(?m)^a=(crypto|fingerprint|setup):.*\r\n", "")
        .replace("RTP/SAVP", "RTP/AVP");
  }
}
