package org.ringfence.lab.nat;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ringfence.base.Transport;
import org.ringfence.call.MediaPolicy;
import org.ringfence.lab.interop.Conversation;
import org.ringfence.lab.peer.Account;
import org.ringfence.lab.peer.BaresipPeer;
import org.ringfence.lab.peer.ConsolePage;
import org.ringfence.lab.peer.Installed;
import org.ringfence.lab.peer.PhonePlan;
import org.ringfence.lab.peer.RingfenceServer;
import org.ringfence.lab.peer.ServerPlan;
import org.ringfence.lab.peer.TempFolder;

/**
 * A call that was bad on purpose, as an administrator finds it in the console: a kernel drops every
 * tenth packet of one phone, and the page says how much was lost, on whose side and what helps.
 */
@Tag("interop")
@Tag("interop-console")
@Tag("interop-nat")
class LossyCallPageTest {
  private static final double TALK_SECONDS = 6;
  private static final Account ALICE = new Account("2001", "white-rabbit-1", Account.Digest.MD5);
  private static final Account BOB = new Account("2002", "white-rabbit-2", Account.Digest.MD5);

  /** Both voices have high bars, not a thin line. */
  private static final String VOICES_DRAWN =
      """
      [...document.querySelectorAll('.voice canvas')].every((canvas) => {
        const context = canvas.getContext('2d');
        const row = context.getImageData(0, canvas.height * 0.4, canvas.width, 1);
        return row.data.some((value) => value > 0);
      })
      """;

  private static final String RECORDED = "recording:\n  calls: all\n  announce: off\n";

  private static final String DROP =
      "table inet lossy { chain in { type filter hook input priority 0; ip saddr %s"
          + " meta l4proto udp numgen inc mod 10 0 drop; }; }\n";

  /** A tenth, as the seconds at its ends are cut. */
  private static final String LOSS =
      "/oss of (9[.][0-9]|1[0-3]) % between 2001's phone and us, on the way to us/";

  private static TempFolder temp;
  private static Internet internet;
  private static Host host;
  private static RingfenceServer server;
  private static Passage passage;
  private static ConsolePage page;

  @BeforeAll
  static void open() {
    Permitted.need();
    Installed.need("baresip", "baresip-core");
    Installed.need("chromium", "chromium");
    Installed.need("npm", "npm");
    temp = new TempFolder("lossy-page");
    internet = new Internet();
    host = internet.host("server", ServerPlan.Place.PUBLIC.host());
    ServerPlan plan =
        ServerPlan.interop(Set.of(Transport.TLS), ALICE, BOB)
            .on(ServerPlan.Place.PUBLIC)
            .protecting(MediaPolicy.ENCRYPTED);
    passage = new Passage(host.namespace());
    int port = passage.port();
    server =
        RingfenceServer.asShipped(
            temp.folder("server"), plan, port, host.namespace().prefix(), RECORDED);
    URI console = URI.create("https://127.0.0.1:" + port + "/");
    page = new ConsolePage(temp.folder("browser"), server, console);
  }

  @AfterAll
  static void close() {
    if (page != null) page.close();
    if (passage != null) passage.close();
    if (server != null) server.close();
    if (internet != null) internet.close();
    if (temp != null) temp.close();
  }

  @Test
  void thePageOfALossyCallNamesTheLossItsSideAndWhatHelps() {
    Host lossy = internet.host("alice", "198.51.100.1");
    host.namespace().nft(DROP.formatted(lossy.address()));
    try (var alice = baresip(ALICE, 440, lossy);
        var bob = baresip(BOB, 620, internet.host("bob", "198.51.100.2"))) {
      alice.awaitRegistered();
      bob.awaitRegistered();
      page.begin();
      page.awaitText("Nobody is calling at the moment.");
      alice.dial(BOB.user());
      alice.awaitEstablished();
      bob.awaitEstablished();
      page.awaitText("talking");
      Conversation.talk(TALK_SECONDS);
      alice.hangUp();
      alice.awaitIdle();
      bob.awaitIdle();
    }
    page.go("calls");
    page.press("td a");
    page.awaitText("2001 called 2002");
    page.await("the loss is not named", LOSS + ".test(document.body.innerText)");
    page.awaitText("Packets were lost on the line of 2001");
    assertThat(page.text()).doesNotContainPattern("[Ll]oss of [0-9.]+ % between 2002's");
    page.awaitCount(".plot canvas", 4);
    page.awaitCount(".voice canvas", 2);
    page.await("a voice is not drawn", VOICES_DRAWN);
    page.awaitCount(".ladder th", 3);
    page.press(".ladder button");
    page.awaitText("INVITE sip:2002@");
    assertThat(page.text("pre")).contains("inline:***").doesNotContainPattern("inline:[^*]");
    page.look("bad-call");
    assertThat(page.wrong()).isEmpty();
  }

  private static BaresipPeer baresip(Account account, int toneHz, Host at) {
    PhonePlan plan = PhonePlan.tls(account, server, toneHz, true).with(PhonePlan.Media.SDES);
    return new BaresipPeer(temp.folder("phone-" + account.user()), plan, at);
  }
}
