package org.ringfence.lab.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ringfence.audio.Recording;
import org.ringfence.audio.ToneFinder;
import org.ringfence.audio.WavReader;
import org.ringfence.base.Transport;
import org.ringfence.call.MediaPolicy;
import org.ringfence.lab.peer.Account;
import org.ringfence.lab.peer.BaresipPeer;
import org.ringfence.lab.peer.BrowserPhone;
import org.ringfence.lab.peer.ChromiumPeer;
import org.ringfence.lab.peer.Installed;
import org.ringfence.lab.peer.Phone;
import org.ringfence.lab.peer.PhonePlan;
import org.ringfence.lab.peer.Ports;
import org.ringfence.lab.peer.ProjectFile;
import org.ringfence.lab.peer.RingfencePhone;
import org.ringfence.lab.peer.RingfenceServer;
import org.ringfence.lab.peer.ServerPlan;
import org.ringfence.lab.peer.TempFolder;
import tools.jackson.databind.JsonNode;

/** What a person does with the browser phone, with phones of another make at the other end. */
@Tag("interop")
@Tag("interop-console")
@Tag("slow")
class BrowserStoriesTest {
  private static final int ALICE_HZ = 540;
  private static final int BOB_HZ = 860;
  private static final int CAT_HZ = 1_100;
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final double HEARD_SHARE = 0.7;
  private static final double TALK_SECONDS = 2;

  private static final Account ALICE = new Account("2001", "red-queen-1", Account.Digest.SHA256);
  private static final Account BOB = new Account("2002", "red-queen-2", Account.Digest.MD5);
  private static final Account CAT = new Account("2003", "red-queen-3", Account.Digest.MD5);

  /** She has no phone. */
  private static final Account DORA = new Account("2004", "red-queen-4", Account.Digest.SHA256);

  /** Plays the message: how much of it is that tone, and whether its waveform is drawn. */
  private static final String PLAYED =
      """
      (async (hz, messages) => {
        const player = document.querySelector('.player audio');
        await player.play();
        const canvas = document.querySelector('.player canvas');
        const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
        let drawn = 0;
        for (let i = 3; i < pixels.length; i += 4) if (pixels[i]) drawn++;
        const {items: [message]} = await (await fetch(messages)).json();
        const bytes = await (await fetch(`${messages}/${message.id}/sound`)).arrayBuffer();
        const sound = await new OfflineAudioContext(1, 1, 16000).decodeAudioData(bytes);
        const pcm = sound.getChannelData(0);
        const part = 800;
        let found = 0;
        for (let at = 0; at + part <= pcm.length; at += part) {
          let [cosine, sine, all] = [0, 0, 0];
          for (let i = 0; i < part; i++) {
            const turn = 2 * Math.PI * hz * i / 16000;
            cosine += pcm[at + i] * Math.cos(turn);
            sine += pcm[at + i] * Math.sin(turn);
            all += pcm[at + i] ** 2;
          }
          if (all > 1 && 2 * (cosine ** 2 + sine ** 2) / part / all > 0.5) found++;
        }
        return {drawn, toneMs: found * 50, played: player.currentTime > 0};
      })(%d, '/api/v1/users/%s/voicemails')
      """;

  private static final String AXE =
      """
      axe.run(document, {resultTypes: ['violations']}).then(({violations}) => violations.map(
        ({id, nodes}) => id + ': ' + nodes.map((node) => node.html.slice(0, 120)).join(' | ')))
      """;

  private static final String JUDGED =
      """
      (async () => {
        const {Meter} = await import('./meter.js');
        const meter = new Meter(() => {});
        meter.connection = {iceConnectionState: 'connected'};
        const told = [
          meter.judge({packetsReceived: 100, packetsLost: 0}, {}, {}),
          meter.judge({packetsReceived: 200, packetsLost: 0}, {}, {}),
          meter.judge({packetsReceived: 290, packetsLost: 10}, {}, {}),
          meter.judge({packetsReceived: 390, packetsLost: 10}, {fractionLost: 0.2}, {}),
          meter.judge({packetsReceived: 490, packetsLost: 10}, {roundTripTime: 0.9}, {}),
          meter.judge({packetsReceived: 590, packetsLost: 10, jitter: 0.08}, {}, {})];
        meter.connection.iceConnectionState = 'disconnected';
        return [...told, meter.judge({}, {}, {})];
      })()
      """;

  private static TempFolder temp;
  private static RingfenceServer server;
  private static URI console;
  private static BrowserPhone alice;
  private static String axe;

  @BeforeAll
  static void open() throws IOException {
    Installed.need("chromium", "chromium");
    Installed.need("baresip", "baresip-core");
    Installed.need("npm", "npm");
    temp = new TempFolder("browser-stories");
    axe = Files.readString(ProjectFile.find("web/node_modules/axe-core/axe.min.js"));
    int port = Ports.next();
    ServerPlan plan =
        ServerPlan.interop(Set.of(Transport.TLS, Transport.WSS), ALICE, BOB, CAT, DORA)
            .protecting(MediaPolicy.ENCRYPTED_IF_OFFERED);
    server = RingfenceServer.answering(temp.folder("server"), plan, port);
    console = URI.create("https://" + server.host() + ":" + port + "/");
    alice = new BrowserPhone(temp.folder("alice"), server, ALICE_HZ);
  }

  @AfterAll
  static void close() {
    if (alice != null) alice.close();
    if (server != null) server.close();
    if (temp != null) temp.close();
  }

  @BeforeEach
  void fresh() {
    alice.reload();
    alice.signIn(ALICE);
  }

  private BaresipPeer phone(Account account, int toneHz) {
    PhonePlan plan = PhonePlan.tls(account, server, toneHz, true);
    var phone = new BaresipPeer(temp.folder(account.user() + "-" + System.nanoTime()), plan);
    phone.awaitRegistered();
    return phone;
  }

  /**
   * A phone of ours, which answers. Where calls are held and sent on baresip 1.0 is no ear: what
   * reaches it is in order on the wire, yet it decodes nothing more once it was asked to only
   * listen, or once another one's packets have an earlier time than those before.
   */
  private RingfencePhone ear(Account account, int toneHz) {
    PhonePlan plan = PhonePlan.tls(account, server, toneHz, true);
    var phone = new RingfencePhone(temp.folder(account.user() + "-" + System.nanoTime()), plan);
    phone.awaitRegistered();
    return phone;
  }

  /** The two she calls. */
  private record Both(RingfencePhone bob, RingfencePhone cat) implements AutoCloseable {
    @Override
    public void close() {
      try (bob) {
        cat.close();
      }
    }
  }

  private Both both() {
    RingfencePhone first = ear(BOB, BOB_HZ);
    try {
      return new Both(first, ear(CAT, CAT_HZ));
    } catch (RuntimeException e) {
      first.close();
      throw e;
    }
  }

  private static void assertHears(int toneHz) {
    Awaitility.await(toneHz + " Hz")
        .atMost(SOON)
        .until(() -> alice.heard(toneHz, 0.5) >= HEARD_SHARE);
  }

  /** How long a phone that is closed heard that tone. */
  private static long toneMs(Phone phone, int toneHz) throws IOException {
    return ToneFinder.find(recording(phone.recording()), toneHz).toneMs();
  }

  private static Recording recording(Path file) throws IOException {
    return WavReader.readAll(FileChannel.open(file));
  }

  private static void sendOn(String number, String how) {
    alice.press("send-on");
    alice.browser().type("second-number", number);
    alice.browser().press("#second button[value=" + how + "]");
  }

  /** What is in somebody's way on the page as it is, in the light, and in the dark on a phone. */
  private static void look(String name) throws IOException {
    look(alice.browser(), axe, name);
  }

  /** The same of any page of the phone; {@code -Dconsole.pictures=FOLDER} keeps a picture. */
  static void look(ChromiumPeer page, String axe, String name) throws IOException {
    page.evaluate(axe + "; true");
    for (boolean small : new boolean[] {false, true}) {
      page.look(small ? 390 : 900, 844, small);
      assertThat(page.evaluate(AXE).toString()).as(name + ", small: " + small).isEqualTo("[]");
      String fits = "document.documentElement.scrollWidth <= innerWidth";
      assertThat(page.evaluate(fits).asBoolean(false))
          .as("%s, small: %s, fits", name, small)
          .isTrue();
      String pictures = System.getProperty("console.pictures", "");
      if (pictures.isEmpty()) continue;
      Path file = Path.of(pictures, "phone-" + name + (small ? "-small" : "") + ".png");
      Files.write(file, page.screenshot());
    }
    page.look(900, 900, false);
  }

  private void callBob() {
    alice.dial(BOB.user(), false);
    alice.awaitTalking();
    assertHears(BOB_HZ);
  }

  /** From what the connection tells of itself, two seconds apart. */
  @Test
  void whatIsWrongWithTheNetworkIsSaidWithItsWay() {
    String told = alice.browser().evaluate(JUDGED).toString();
    assertThat(told)
        .contains("[\"\",\"\",\"You hear gaps: 10 % is lost on the way to you.\"")
        .contains("The other side hears gaps: 20 % is lost on its way there.")
        .contains("it takes 900 ms there and back")
        .contains("The network is uneven (80 ms)")
        .contains("The network is gone.");
  }

  @Test
  void sheHoldsACallTakesItBackAndSendsItOn() throws Exception {
    Both both = both();
    try (both) {
      callBob();
      alice.press("hold");
      alice.awaitText("#progress", "On hold");
      Awaitility.await("silence").atMost(SOON).until(() -> alice.energy(1) == 0);
      look("held");
      alice.press("hold");
      alice.awaitTalking();
      assertHears(BOB_HZ);
      sendOn(CAT.user(), "send");
      alice.awaitIdle();
      both.cat.awaitEstablished();
      Conversation.talk(TALK_SECONDS);
      both.bob.hangUp();
      both.cat.awaitIdle();
    }
    assertThat(toneMs(both.bob, ALICE_HZ)).as("Alice at Bob's").isGreaterThan(500);
    assertThat(toneMs(both.bob, CAT_HZ)).as("Cat at Bob's").isGreaterThan(1_000);
    assertThat(toneMs(both.cat, BOB_HZ)).as("Bob at Cat's").isGreaterThan(1_000);
  }

  @Test
  void sheAsksFirstAndThenConnectsTheTwo() throws Exception {
    Both both = both();
    try (both) {
      callBob();
      sendOn(CAT.user(), "ask");
      alice.awaitText("#others", BOB.user());
      alice.awaitTalking();
      assertHears(CAT_HZ);
      alice.browser().press("#others button[value=connect]");
      alice.awaitIdle();
      Conversation.talk(TALK_SECONDS);
      both.bob.hangUp();
      both.cat.awaitIdle();
    }
    assertThat(toneMs(both.bob, CAT_HZ)).as("Cat at Bob's").isGreaterThan(1_000);
    assertThat(toneMs(both.cat, ALICE_HZ)).as("Alice at Cat's").isGreaterThan(300);
    assertThat(toneMs(both.cat, BOB_HZ)).as("Bob at Cat's").isGreaterThan(1_000);
  }

  /** The page asks the server to send Bob to its echo test, where he hears himself. */
  @Test
  void sheSendsACallToTheEchoTest() throws Exception {
    try (BaresipPeer called = phone(BOB, BOB_HZ)) {
      alice.dial(BOB.user(), false);
      alice.awaitTalking();
      sendOn("*43", "send");
      alice.awaitIdle();
      Conversation.talk(TALK_SECONDS);
      called.hangUp();
      called.close();
      assertThat(toneMs(called, BOB_HZ)).as("Bob at Bob's").isGreaterThan(1_000);
    }
  }

  @Test
  void sheLeavesAMessageThatIsHeardInTheConsole() throws Exception {
    alice.dial(DORA.user(), false);
    alice.awaitTalking();
    // The greeting, and then nothing.
    Awaitility.await("the greeting").atMost(SOON).until(() -> alice.energy(0.2) > 0);
    Awaitility.await("its end").atMost(SOON).until(() -> alice.energy(1.5) == 0);
    Conversation.talk(TALK_SECONDS);
    alice.press("hang-up");
    alice.awaitIdle();
    alice.browser().open(console);
    alice.browser().await("no sign-in", "!!document.querySelector('input[name=name]')", SOON);
    alice.browser().fill("name", DORA.user());
    alice.browser().fill("password", DORA.password());
    alice.browser().press("form button[type=submit]");
    alice.browser().await("no message", "document.body.innerText.includes('Play')", SOON);
    alice
        .browser()
        .evaluate(
            "[...document.querySelectorAll('td button')].find((b) => b.innerText ==="
                + " 'Play').click()");
    alice.browser().await("no player", "!!document.querySelector('.player audio')", SOON);
    String listen = PLAYED.formatted(ALICE_HZ, DORA.user());
    Awaitility.await("the waveform")
        .atMost(SOON)
        .until(() -> {
          JsonNode now = alice.browser().evaluate(listen);
          return now.path("drawn").asInt() > 500 && now.path("played").asBoolean(false);
        });
    look("voicemail");
    assertThat(alice.browser().evaluate(listen).path("toneMs").asInt()).isGreaterThan(1_000);
  }

  /** All three talk, by way of her browser. */
  @Test
  void sheTalksWithBothAtOnce() throws Exception {
    Both both = both();
    try (both) {
      callBob();
      sendOn(CAT.user(), "ask");
      alice.awaitText("#others", BOB.user());
      alice.awaitTalking();
      look("two-calls");
      alice.press("together");
      alice.awaitText("#progress", "all together");
      look("conference");
      // One tone at a time is told from silence: she only listens now.
      alice.press("mute");
      Conversation.talk(TALK_SECONDS + 1);
      alice.press("hang-up");
      alice.awaitText("#progress", "On hold");
      alice.awaitText("#peer", BOB.user());
      alice.press("hang-up");
      alice.awaitIdle();
    }
    assertThat(toneMs(both.bob, CAT_HZ)).as("Cat at Bob's").isGreaterThan(500);
    assertThat(toneMs(both.cat, BOB_HZ)).as("Bob at Cat's").isGreaterThan(500);
  }

  @Test
  void sheSeesWhoIsThereWritesAndFindsHerCalls() throws Exception {
    try (var operations = server.operations()) {
      operations.set(ALICE.user(), Map.of("lamps", BOB.user()));
    }
    alice.reload();
    look("sign-in");
    alice.signIn(ALICE);
    alice.browser().press("nav button[value=colleagues-pane]");
    alice.awaitText("#colleagues", BOB.user() + ": Offline");
    try (BaresipPeer called = phone(BOB, BOB_HZ)) {
      alice.awaitText("#colleagues", BOB.user() + ": Ready");
      look("colleagues");
      alice.browser().press("#colleagues button");
      alice.awaitTalking();
      alice.awaitText("#colleagues", BOB.user() + ": On the phone");
      alice.awaitText("#facts", "encrypted");
      look("call");
      called.hangUp();
      alice.awaitIdle();
    }
    alice.browser().press("nav button[value=history-pane]");
    alice.awaitText("#history", "You called " + BOB.user());
    look("history");
    alice.browser().press("nav button[value=texts-pane]");
    alice.browser().type("text-to", ALICE.user());
    alice.browser().type("text-words", "Curiouser and curiouser");
    alice.browser().press("#text button");
    alice.awaitText("#texts", ALICE.user() + ": Curiouser and curiouser");
    look("messages");
    String known = "navigator.serviceWorker.ready.then((worker) => !!worker.active)";
    assertThat(alice.browser().evaluate(known).asBoolean(false)).as("can be installed").isTrue();
  }
}
