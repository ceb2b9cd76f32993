package org.ringfence.lab.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ringfence.base.Transport;
import org.ringfence.lab.peer.Account;
import org.ringfence.lab.peer.BrowserPhone;
import org.ringfence.lab.peer.Installed;
import org.ringfence.lab.peer.Ports;
import org.ringfence.lab.peer.ProjectFile;
import org.ringfence.lab.peer.RingfenceServer;
import org.ringfence.lab.peer.ServerPlan;
import org.ringfence.lab.peer.TempFolder;
import org.ringfence.server.people.PhoneMake;
import tools.jackson.databind.JsonNode;

/** Two browsers that call each other: one becomes a phone by a link, the other by a password. */
@Tag("interop")
@Tag("interop-browser")
@Tag("interop-console")
@Tag("slow")
class BrowserPagesTest {
  private static final int ALICE_HZ = 540;
  private static final int BOB_HZ = 860;
  private static final Duration SOON = Duration.ofSeconds(60);

  private static final Account ALICE = new Account("2001", "red-queen-1", Account.Digest.SHA256);
  private static final Account BOB = new Account("2002", "red-queen-2", Account.Digest.SHA256);

  /** From now on every tenth packet that comes in is lost, as the connection tells it. */
  private static final String LOSSY =
      """
      (() => {
        const real = currentCall.connection.getStats.bind(currentCall.connection);
        currentCall.connection.getStats = async () => {
          const report = new Map(await real());
          for (const [id, each] of report) {
            if (each.type !== 'inbound-rtp' || each.kind !== 'audio') continue;
            const lost = Math.round(each.packetsReceived / 9);
            report.set(id, {...each, packetsLost: lost});
          }
          return report;
        };
      })()
      """;

  private static final String NOTES =
      "navigator.serviceWorker.ready.then((worker) => worker.getNotifications())"
          + ".then((all) => all.map(({title}) => title))";

  /** Chooses the second device of a list, as a person does. */
  private static final String CHOOSE =
      """
      (() => {
        const list = document.getElementById('%s');
        list.selectedIndex = 1;
        list.dispatchEvent(new Event('change', {bubbles: true}));
        return list.value;
      })()
      """;

  private static TempFolder temp;
  private static RingfenceServer server;
  private static BrowserPhone alice;
  private static BrowserPhone bob;
  private static String axe;

  @BeforeAll
  static void open() throws IOException {
    Installed.need("chromium", "chromium");
    Installed.need("npm", "npm");
    temp = new TempFolder("browser-pages");
    axe = Files.readString(ProjectFile.find("web/node_modules/axe-core/axe.min.js"));
    ServerPlan plan = ServerPlan.interop(Set.of(Transport.TLS, Transport.WSS), ALICE, BOB);
    server = RingfenceServer.answering(temp.folder("server"), plan, Ports.next());
    alice = new BrowserPhone(temp.folder("alice"), server, ALICE_HZ);
    bob = new BrowserPhone(temp.folder("bob"), server, BOB_HZ);
  }

  @AfterAll
  static void close() {
    if (alice != null) alice.close();
    if (bob != null) bob.close();
    if (server != null) server.close();
    if (temp != null) temp.close();
  }

  private static void look(BrowserPhone phone, String name) throws IOException {
    BrowserStoriesTest.look(phone.browser(), axe, name);
  }

  /** Opens a link as if it was clicked elsewhere. */
  private static void follow(String link) {
    bob.browser().open(URI.create("about:blank"));
    bob.browser().open(URI.create(link));
  }

  private static void becomeAPhone() throws Exception {
    String link;
    try (var operations = server.operations()) {
      link = operations.link(BOB.user(), PhoneMake.BROWSER).address();
    }
    follow(link);
    bob.awaitText("#status", BOB.user() + ": ready");
    assertThat(bob.browser().evaluate("location.href").asString()).doesNotContain("set-up");
    bob.reload();
    bob.awaitText("#status", BOB.user() + ": ready"); // It was kept.
    bob.press("leave");
    follow(link);
    bob.awaitText("#trouble", "This link was used");
    try (var operations = server.operations()) {
      follow(operations.link(BOB.user(), PhoneMake.BROWSER).address());
    }
    bob.awaitText("#status", BOB.user() + ": ready");
  }

  private static double level(BrowserPhone phone, String id) {
    return phone.browser().evaluate("document.getElementById('" + id + "').value").asDouble();
  }

  private static void assertLoud(BrowserPhone phone, String id) {
    Awaitility.await(id).atMost(SOON).until(() -> level(phone, id) > 0.3);
  }

  private static String notes() {
    return bob.browser().evaluate(NOTES).toString();
  }

  @Test
  void theySeeAndHearEachOtherAndWhatIsWrong() throws Exception {
    alice.signIn(ALICE);
    becomeAPhone();
    look(alice, "dial");
    String origin = "https://" + server.host() + ":" + server.port(Transport.WSS);
    bob.browser()
        .command(
            "Browser.grantPermissions",
            Map.of("permissions", List.of("notifications"), "origin", origin));
    bob.browser().evaluate("Object.defineProperty(document, 'hidden', {get: () => true})");

    alice.dial(BOB.user(), true);
    bob.awaitRinging(ALICE.user());
    alice.awaitText("#progress", "It rings");
    look(alice, "calling");
    look(bob, "ringing");
    Awaitility.await("a note").atMost(SOON).until(() -> notes().contains("2001 is calling"));
    bob.answer(true);
    alice.awaitTalking();
    Awaitility.await("no note").atMost(SOON).until(() -> notes().equals("[]"));

    for (BrowserPhone each : List.of(alice, bob)) {
      Awaitility.await("pictures")
          .atMost(SOON)
          .until(() -> each.inbound("video", "framesDecoded") > 10);
      assertLoud(each, "own-level");
      assertLoud(each, "their-level");
    }
    look(alice, "video");
    alice.press("mute");
    Awaitility.await("mute").atMost(SOON).until(() -> level(alice, "own-level") == 0);
    alice.press("mute");
    assertLoud(alice, "own-level");
    theyChooseOtherDevices();

    alice.browser().evaluate(LOSSY);
    alice.awaitText("#warning", "You hear gaps: 10 % is lost on the way to you.");
    look(alice, "warning");
    alice.press("hang-up");
    bob.awaitIdle();
    linkIsTakenBack();
  }

  private static void theyChooseOtherDevices() {
    String microphone = alice.browser().evaluate(CHOOSE.formatted("microphone")).asString();
    String used = "currentCall.voiceSender().track.getSettings().deviceId";
    Awaitility.await("microphone")
        .atMost(SOON)
        .until(() -> alice.browser().evaluate(used).asString().equals(microphone));
    Awaitility.await("by the other microphone")
        .atMost(SOON)
        .until(() -> bob.heard(ALICE_HZ, 0.5) >= 0.7);
    JsonNode speaker = alice.browser().evaluate(CHOOSE.formatted("speaker"));
    Awaitility.await("speaker")
        .atMost(SOON)
        .until(() -> alice.browser().evaluate("currentCall.voice.sinkId").equals(speaker));
    assertThat(alice.browser().evaluate("document.getElementById('trouble').hidden").asBoolean())
        .isTrue();
  }

  /** Whoever took the browser can be put out, and says so. */
  private static void linkIsTakenBack() throws Exception {
    try (var operations = server.operations()) {
      for (var each : operations.phones()) operations.removePhone(each.id());
    }
    bob.reload();
    bob.awaitText("#trouble", "This browser is no phone of yours any more.");
    look(bob, "no-phone-any-more");
  }
}
