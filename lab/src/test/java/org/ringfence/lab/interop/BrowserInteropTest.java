package org.ringfence.lab.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringfence.base.Transport;
import org.ringfence.dtls.Fingerprint;
import org.ringfence.dtls.ShortAuthentication;
import org.ringfence.lab.peer.Account;
import org.ringfence.lab.peer.BaresipPeer;
import org.ringfence.lab.peer.BrowserPhone;
import org.ringfence.lab.peer.CutLine;
import org.ringfence.lab.peer.Installed;
import org.ringfence.lab.peer.Phone;
import org.ringfence.lab.peer.PhonePlan;
import org.ringfence.lab.peer.RingfencePhone;
import org.ringfence.lab.peer.RingfenceServer;
import org.ringfence.lab.peer.TempFolder;
import org.ringfence.server.config.Room;
import org.ringfence.server.control.Operations;
import tools.jackson.databind.JsonNode;

/** Two Chromiums with the browser phone's page: they sign in, call each other, and hear and see. */
@Tag("interop")
@Tag("interop-browser")
class BrowserInteropTest {
  private static final int ALICE_HZ = 500;
  private static final int BOB_HZ = 800;
  private static final int DESK_HZ = 1100;

  /** So many pictures that more than the first whole one came through. */
  private static final int FRAMES = 20;

  /** That of the sample; those of the browsers are larger. */
  private static final int FILM_WIDTH = 160;

  private static final double LISTEN_SECONDS = 1;
  private static final double HEARD_SHARE = 0.7;
  private static final double DESK_SECONDS = 3;

  private enum Desk {
    BARESIP(PhonePlan.Media.SDES),
    BARESIP_BY_DTLS(PhonePlan.Media.DTLS),
    OURS(PhonePlan.Media.SDES);

    private final PhonePlan.Media media;

    Desk(PhonePlan.Media media) {
      this.media = media;
    }
  }

  private static TempFolder temp;
  private static Site site;
  private static BrowserPhone alice;
  private static BrowserPhone bob;

  private final Account alices = site.account(Account.Digest.SHA256);
  private final Account bobs = site.account(Account.Digest.SHA256);

  @BeforeAll
  static void open() {
    Installed.need("chromium", "chromium");
    temp = new TempFolder("browser");
    site = Site.encrypted("browser-server", Transport.TLS, Transport.WSS);
    RingfenceServer server = (RingfenceServer) site.server();
    var second =
        CompletableFuture.supplyAsync(() -> new BrowserPhone(temp.folder("bob"), server, BOB_HZ));
    try {
      alice = new BrowserPhone(temp.folder("alice"), server, ALICE_HZ);
    } finally {
      bob = second.join();
    }
  }

  @AfterAll
  static void close() {
    if (alice != null) alice.close();
    if (bob != null) bob.close();
    if (site != null) site.close();
    if (temp != null) temp.close();
  }

  @BeforeEach
  void fresh() {
    alice.reload();
    bob.reload();
  }

  @Test
  void whatGoesWrongIsSaidInPlainWords() {
    alice.enter(alices.user(), "not the password");
    alice.awaitText("#trouble", "The number or the password is wrong.");
    alice.signIn(alices);
    alice.dial("9999", false);
    alice.awaitText("#trouble", "Nobody here has this number.");
    alice.dial(bobs.user(), false);
    alice.awaitText("#trouble", "Nobody can be reached there at the moment.");
  }

  @Test
  void aCallIsDeclinedAndAnotherGivenUp() {
    alice.signIn(alices);
    bob.signIn(bobs);
    alice.dial(bobs.user(), false);
    bob.awaitRinging(alices.user() + " is calling");
    bob.press("decline");
    alice.awaitText("#trouble", "The call was declined.");
    alice.dial(bobs.user(), true);
    bob.awaitRinging(alices.user() + " is calling");
    alice.press("hang-up");
    bob.awaitIdle();
    alice.awaitIdle();
  }

  /** A tab that was loaded anew is another phone, and the one before it can be reached no more. */
  @Test
  void aTabLoadedAnewIsReachedOverItsNewConnection() {
    alice.signIn(alices);
    bob.signIn(bobs);
    bob.reload();
    bob.signIn(bobs);
    alice.dial(bobs.user(), false);
    bob.awaitRinging(alices.user() + " is calling");
    bob.press("decline");
    alice.awaitIdle();
    bob.press("leave");
    bob.awaitText("#status", "Not signed in");
    alice.dial(bobs.user(), false);
    alice.awaitText("#trouble", "Nobody can be reached there at the moment.");
  }

  private void assertHeard(BrowserPhone listener, int toneHz) {
    try {
      Awaitility.await(toneHz + " Hz")
          .atMost(Duration.ofSeconds(60))
          .until(() -> listener.heard(toneHz, LISTEN_SECONDS) >= HEARD_SHARE);
    } catch (ConditionTimeoutException silence) {
      throw new AssertionError(toneHz + " Hz, " + listener.statistics(), silence);
    }
  }

  private void assertBothHeard() {
    var atBob = CompletableFuture.runAsync(() -> assertHeard(bob, ALICE_HZ));
    assertHeard(alice, BOB_HZ);
    atBob.join();
  }

  private static void assertSees(BrowserPhone viewer) {
    long before = viewer.inbound("video", "framesDecoded");
    Awaitility.await("pictures, " + viewer.statistics())
        .atMost(Duration.ofSeconds(60))
        .until(() -> viewer.inbound("video", "framesDecoded") >= before + FRAMES);
  }

  /** Voice and video over one port and one association, whichever codec the two choose. */
  @ParameterizedTest
  @ValueSource(strings = {"VP8", "H264"})
  void twoBrowsersHearAndSeeEachOther(String codec) {
    alice.signIn(alices);
    bob.signIn(bobs);
    alice.preferVideo(codec);
    alice.dial(bobs.user(), true);
    bob.awaitRinging(alices.user() + " is calling");
    bob.answer(true);
    alice.awaitTalking();
    bob.awaitTalking();
    assertBothHeard();
    assertSees(alice);
    assertSees(bob);
    for (BrowserPhone each : List.of(alice, bob)) {
      assertThat(each.videoCodec()).isEqualTo("video/" + codec);
      JsonNode transport = each.only("transport", "dtlsState", "connected");
      assertThat(transport.path("iceLocalUsernameFragment").asString("")).isNotEmpty();
      assertThat(each.namedLines()).as("lines that packets name (RFC 9143)").isEqualTo(2);
    }
    bob.press("hang-up");
    alice.awaitIdle();
  }

  /** The server passes what it cannot read, and the two see that nobody stands between. */
  @Test
  void aPrivateCallIsBetweenTheTwoAlone() {
    alice.signIn(alices);
    bob.signIn(bobs);
    alice.choosePrivate();
    alice.dial("*43", false);
    alice.awaitText("#trouble", "the server cannot hear it");
    alice.dial(bobs.user(), false);
    bob.awaitRinging(alices.user() + " is calling in private");
    bob.answer(false);
    alice.awaitTalking();
    bob.awaitTalking();
    Fingerprint hers = alice.fingerprint("localDescription");
    Fingerprint his = bob.fingerprint("localDescription");
    assertThat(alice.fingerprint("remoteDescription")).isEqualTo(his);
    assertThat(alice.digits()).isEqualTo(ShortAuthentication.of(hers, his)).isEqualTo(bob.digits());
    assertBothHeard();
    alice.press("hang-up");
    bob.awaitIdle();
  }

  /** And between a browser and our phone, which compute the digits each in its own way. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aPrivateCallWithOurPhoneIsBetweenTheTwoAlone(boolean browserCalls) {
    Account desks = site.account(Account.Digest.SHA256);
    PhonePlan plan = PhonePlan.tls(desks, site.server(), DESK_HZ, browserCalls);
    alice.signIn(alices);
    try (var desk = new RingfencePhone(temp.folder("private-" + desks.user()), plan)) {
      desk.awaitRegistered();
      if (browserCalls) {
        alice.choosePrivate();
        alice.dial(desks.user(), false);
      } else {
        desk.dialEndToEnd(alices.user());
        alice.awaitRinging("is calling in private");
        alice.answer(false);
      }
      alice.awaitTalking();
      desk.awaitEstablished();
      assertThat(alice.digits()).isEqualTo(desk.digits());
      assertHeard(alice, DESK_HZ);
      Conversation.talk(DESK_SECONDS - LISTEN_SECONDS);
      alice.press("hang-up");
      desk.awaitIdle();
      desk.close();
      Conversation.assertHeard(desk, ALICE_HZ, DESK_SECONDS - 1);
    }
  }

  /** A phone that knows nothing of it is not called in any other way. */
  @Test
  void aPrivateCallToWhoCannotIsNoCall() {
    Account desks = site.account();
    alice.signIn(alices);
    PhonePlan plan = PhonePlan.tls(desks, site.server(), DESK_HZ, true).with(PhonePlan.Media.SDES);
    try (Phone desk = desk(Desk.BARESIP, plan)) {
      desk.awaitRegistered();
      alice.choosePrivate();
      alice.dial(desks.user(), false);
      alice.awaitIdle();
      assertThat(alice.browser().text()).contains("could not agree");
    }
  }

  /** Another network: new credentials, the same call, the same keys. */
  @Test
  void aCallOutlivesAnIceRestartAndTakesUpVideo() {
    alice.signIn(alices);
    bob.signIn(bobs);
    alice.dial(bobs.user(), false);
    bob.awaitRinging(alices.user() + " is calling");
    bob.answer(false);
    alice.awaitTalking();
    assertHeard(bob, ALICE_HZ);
    String before = fragment();
    alice.browser().evaluate("currentCall.restart()");
    Awaitility.await("other credentials")
        .atMost(Duration.ofSeconds(30))
        .until(() -> !fragment().equals(before));
    assertBothHeard();
    assertThat(alice.trickle()).isTrue();
    alice.press("video");
    assertSees(bob);
    assertHeard(bob, ALICE_HZ);
    alice.press("hang-up");
    bob.awaitIdle();
  }

  /**
   * As in another network: the connection is gone, and the call finds its way anew over the next.
   */
  @Test
  @Tag("slow")
  void aCallOutlivesTheConnectionToTheServer() {
    try (var line = new CutLine(site.server().port(Transport.WSS))) {
      alice.reload(line.port());
      alice.signIn(alices);
      bob.signIn(bobs);
      alice.dial(bobs.user(), false);
      bob.awaitRinging(alices.user() + " is calling");
      bob.answer(false);
      alice.awaitTalking();
      assertBothHeard();
      String before = fragment();
      line.cut();
      Awaitility.await("other credentials")
          .atMost(Duration.ofSeconds(60))
          .until(() -> !fragment().equals(before));
      assertBothHeard();
      alice.press("hang-up");
      bob.awaitIdle();
    }
  }

  private static String fragment() {
    return alice
        .only("transport", "dtlsState", "connected")
        .path("iceLocalUsernameFragment")
        .asString();
  }

  /** Which phone at the desk, and who calls. */
  @ParameterizedTest
  @CsvSource({
    "BARESIP, true",
    "BARESIP, false",
    "BARESIP_BY_DTLS, true",
    "BARESIP_BY_DTLS, false",
    "OURS, true",
    "OURS, false"
  })
  void aBrowserAndADeskPhoneHearEachOther(Desk make, boolean browserCalls) {
    Account desks = site.account(make == Desk.OURS ? Account.Digest.SHA256 : Account.Digest.MD5);
    PhonePlan plan = PhonePlan.tls(desks, site.server(), DESK_HZ, browserCalls).with(make.media);
    alice.signIn(alices);
    try (Phone desk = desk(make, plan)) {
      desk.awaitRegistered();
      if (browserCalls) {
        alice.dial(desks.user(), false);
      } else {
        desk.dial(alices.user());
        alice.awaitRinging(desks.user() + " is calling");
        alice.answer(false);
      }
      alice.awaitTalking();
      desk.awaitEstablished();
      assertHeard(alice, DESK_HZ);
      Conversation.talk(DESK_SECONDS - LISTEN_SECONDS);
      alice.press("hang-up");
      desk.awaitIdle();
      desk.close();
      Conversation.assertHeard(desk, ALICE_HZ, DESK_SECONDS - 1);
    }
  }

  /** Our phone shows a file in a codec of its own, and both count what they see. */
  @ParameterizedTest
  @CsvSource({"VP8, true", "H264, false"})
  void aBrowserAndOurPhoneSeeEachOther(String codec, boolean browserCalls) throws Exception {
    Account desks = site.account(Account.Digest.SHA256);
    PhonePlan plan = PhonePlan.tls(desks, site.server(), DESK_HZ, browserCalls);
    Path folder = temp.folder("video-" + desks.user());
    Path film = film(folder, codec.equals("VP8") ? "sample.ivf" : "sample.h264");
    alice.signIn(alices);
    try (var desk = new RingfencePhone(folder, plan, film)) {
      desk.awaitRegistered();
      if (browserCalls) {
        alice.dial(desks.user(), true);
      } else {
        desk.dial(alices.user());
        alice.awaitRinging(desks.user() + " is calling");
        alice.answer(true);
      }
      alice.awaitTalking();
      desk.awaitEstablished();
      assertHeard(alice, DESK_HZ);
      assertSees(alice);
      Awaitility.await("pictures at our phone")
          .atMost(Duration.ofSeconds(60))
          .until(() -> desk.seen() >= FRAMES);
      assertThat(alice.videoCodec()).isEqualTo("video/" + codec);
      assertThat(alice.mayReportLess()).isTrue();
      alice.press("hang-up");
      desk.awaitIdle();
    }
  }

  /**
   * Nobody mixes pictures: each sees one of the others, who speaks most of all, and another one
   * once that has gone.
   */
  @Test
  void threeInAConferenceSeeEachOther() throws Exception {
    try (Operations operations = ((RingfenceServer) site.server()).operations()) {
      operations.putRoom(new Room(Room.Kind.CONFERENCE, "800", Map.of()));
    }
    Account desks = site.account(Account.Digest.SHA256);
    Path folder = temp.folder("room-" + desks.user());
    Path film = film(folder, "sample.ivf");
    alice.signIn(alices);
    bob.signIn(bobs);
    try (var desk =
        new RingfencePhone(folder, PhonePlan.tls(desks, site.server(), DESK_HZ, false), film)) {
      desk.awaitRegistered();
      for (BrowserPhone each : List.of(alice, bob)) {
        each.preferVideo("VP8");
        each.dial("800", true);
        each.awaitTalking();
      }
      assertBothHeard();
      assertSees(alice);
      assertSees(bob);
      desk.dial("800");
      desk.awaitEstablished();
      Awaitility.await("pictures at our phone")
          .atMost(Duration.ofSeconds(60))
          .until(() -> desk.seen() >= FRAMES);
      bob.press("hang-up");
      Awaitility.await("our phone's film, for nobody else is there any more")
          .atMost(Duration.ofSeconds(60))
          .until(() -> alice.inbound("video", "frameWidth") == FILM_WIDTH);
      assertSees(alice);
      assertHeard(alice, DESK_HZ);
      alice.press("hang-up");
      desk.hangUp();
      desk.awaitIdle();
    }
  }

  private static Path film(Path folder, String sample) throws IOException {
    Path film = folder.resolve("film");
    try (InputStream in = BrowserInteropTest.class.getResourceAsStream(sample)) {
      Files.copy(in, film);
    }
    return film;
  }

  /**
   * Another make's camera, in a codec that neither of us touches. Baresip calls: when it is called
   * it misses the first whole picture, and asks for none.
   */
  @ParameterizedTest
  @EnumSource(names = {"SDES", "DTLS"})
  void aBrowserAndBaresipSeeEachOther(PhonePlan.Media media) {
    Account desks = site.account();
    PhonePlan plan = PhonePlan.tls(desks, site.server(), DESK_HZ, false).with(media);
    alice.signIn(alices);
    try (var desk = BaresipPeer.withCamera(temp.folder("camera-" + desks.user()), plan)) {
      desk.awaitRegistered();
      desk.dial(alices.user());
      alice.awaitRinging(desks.user() + " is calling");
      alice.answer(true);
      alice.awaitTalking();
      desk.awaitEstablished();
      assertHeard(alice, DESK_HZ);
      assertSees(alice);
      Awaitility.await("pictures at baresip")
          .atMost(Duration.ofSeconds(60))
          .until(() -> desk.seen() >= FRAMES);
      assertThat(alice.videoCodec()).isEqualTo("video/VP8");
      alice.press("hang-up");
      desk.awaitIdle();
      desk.close();
      Conversation.assertHeard(desk, ALICE_HZ, LISTEN_SECONDS);
    }
  }

  private static Phone desk(Desk make, PhonePlan plan) {
    Path folder = temp.folder("desk-" + plan.account().user());
    return make == Desk.OURS ? new RingfencePhone(folder, plan) : new BaresipPeer(folder, plan);
  }
}
