package org.ringfence.lab.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ringfence.lab.interop.Conversation.CALL_SECONDS;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringfence.base.Transport;
import org.ringfence.lab.peer.Account;
import org.ringfence.lab.peer.BaresipPeer;
import org.ringfence.lab.peer.Installed;
import org.ringfence.lab.peer.JvmFlags;
import org.ringfence.lab.peer.Phone;
import org.ringfence.lab.peer.PhonePlan;
import org.ringfence.lab.peer.PhonePlan.Media;
import org.ringfence.lab.peer.RingfencePhone;
import org.ringfence.lab.peer.SipMeddler;
import org.ringfence.lab.peer.TempFolder;
import org.ringfence.lab.peer.TerminalPhone;
import org.ringfence.lab.peer.WireCapture;
import org.ringfence.server.store.ServerFolder;
import org.ringfence.video.FrameBuffer;
import org.ringfence.video.VideoReader;

/**
 * Our own phone and those of other makes over a server as it comes, somebody in the path, and a
 * person before it at a terminal.
 */
@Tag("interop")
@Tag("interop-baresip")
class OurPhoneInteropTest {
  /** Tones that no other test plays, since loopback is shared. */
  private static final int OURS_HZ = 1210;

  private static final int THEIRS_HZ = 1490;

  /** So many pictures that more than the first whole one came through. */
  private static final int FRAMES = 20;

  /** A wrong guess at a key sounds like noise, in which a tone may seem to be for a moment. */
  private static final int CHANCE_MS = 200;

  /** Phones say that they are connected before their media are, by DTLS. */
  private static final int HANDSHAKE_SECONDS = 3;

  private static Site site;

  private final TempFolder temp = new TempFolder("our-phone");
  private final Account mine = site.account();
  private final Account other = site.account();

  @BeforeAll
  static void open() {
    Installed.need("baresip", "baresip-core");
    Installed.need("tcpdump", "tcpdump");
    Installed.need("script", "bsdutils");
    site = Site.encrypted("our-phone-server", Transport.TLS, Transport.UDP);
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

  /** Over ICE with one path for both lines, as our phone offers; and without, as baresip does. */
  @ParameterizedTest
  @CsvSource({"true, SDES", "false, DTLS"})
  void eachSeesAndHearsTheOther(boolean weCall, Media media) throws Exception {
    Path film = folder("film").resolve("sample.ivf");
    try (InputStream in = OurPhoneInteropTest.class.getResourceAsStream("sample.ivf")) {
      Files.copy(in, film);
    }
    PhonePlan their = plan(other, THEIRS_HZ, weCall).with(media);
    try (var ours = new RingfencePhone(folder("ours"), plan(mine, OURS_HZ, !weCall), film);
        var theirs = BaresipPeer.withCamera(folder("theirs"), their)) {
      ours.awaitRegistered();
      theirs.awaitRegistered();
      (weCall ? ours : theirs).dial(weCall ? other.user() : mine.user());
      ours.awaitEstablished();
      theirs.awaitEstablished();
      Awaitility.await("pictures")
          .atMost(Duration.ofSeconds(60))
          .until(() -> ours.seen() >= FRAMES && theirs.seen() >= FRAMES);
      Conversation.talk(1);
      ours.hangUp();
      theirs.awaitIdle();
      ours.close();
      theirs.close();
      Conversation.assertHeard(ours, THEIRS_HZ, 1);
      Conversation.assertHeard(theirs, OURS_HZ, 1);
    }
  }

  /** As README has it: ffmpeg before the phone, and whatever plays video behind it. */
  @Test
  void programsShowAndSeeThroughPipes() throws Exception {
    Installed.need("ffmpeg", "ffmpeg");
    Account own = site.account(Account.Digest.SHA256);
    Account friends = site.account(Account.Digest.SHA256);
    Path film = folder("film").resolve("sample.ivf");
    try (InputStream in = OurPhoneInteropTest.class.getResourceAsStream("sample.ivf")) {
      Files.copy(in, film);
    }
    Path seen = folder("pipes").resolve("seen.ivf");
    PhonePlan plan = plan(own, OURS_HZ, false);
    try (var friend = new RingfencePhone(folder("friend"), plan(friends, THEIRS_HZ, true), film)) {
      friend.awaitRegistered();
      List<Process> line =
          ProcessBuilder.startPipeline(
              List.of(camera(), phone(plan, friends.user()).redirectOutput(seen.toFile())));
      try {
        Awaitility.await("pictures of a program")
            .atMost(Duration.ofSeconds(60))
            .until(() -> friend.seen() >= FRAMES);
        Conversation.talk(2);
        friend.hangUp();
        assertThat(line.getLast().waitFor(30, TimeUnit.SECONDS)).isTrue();
      } finally {
        line.forEach(Process::destroyForcibly);
      }
    }
    try (InputStream in = Files.newInputStream(seen)) {
      VideoReader pictures = VideoReader.of(in);
      FrameBuffer picture = new FrameBuffer();
      assertThat(pictures.read(picture) && picture.key()).isTrue();
      assertThat(pictures.read(picture)).as("a second one").isTrue();
    }
  }

  /** A test picture at the pace of a camera, in VP8. */
  private static ProcessBuilder camera() {
    return new ProcessBuilder(
            "ffmpeg",
            "-nostdin",
            "-loglevel",
            "error",
            "-re",
            "-f",
            "lavfi",
            "-i",
            "testsrc=size=160x120:rate=10",
            "-c:v",
            "libvpx",
            "-deadline",
            "realtime",
            "-g",
            "10",
            "-f",
            "ivf",
            "-")
        .redirectError(ProcessBuilder.Redirect.DISCARD);
  }

  private static ProcessBuilder phone(PhonePlan plan, String number) {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    ProcessBuilder phone =
        new ProcessBuilder(
                java,
                JvmFlags.argument(),
                "-cp",
                System.getProperty("java.class.path"),
                "org.ringfence.phone.Main",
                "--server",
                plan.hostPort(),
                "--transport",
                "tls",
                "--user",
                plan.account().user(),
                "--domain",
                plan.server().domain(),
                "--ca",
                plan.server().caFile().toString(),
                "--call",
                number,
                "--video",
                "-",
                "--record-video",
                "-")
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    phone.environment().put("RINGFENCE_PASSWORD", plan.account().password());
    return phone;
  }

  /** Over UDP our phone agrees on its keys by DTLS alone; so does the other, on its own leg. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @Tag("slow")
  void byDtlsEachHearsTheOtherAndNobodyElseDoes(boolean weCall) {
    Account own = site.account(Account.Digest.SHA256);
    PhonePlan our = PhonePlan.of(own, site.server(), Transport.UDP, OURS_HZ, !weCall);
    PhonePlan their = PhonePlan.tls(other, site.server(), THEIRS_HZ, weCall).with(Media.DTLS);
    try (var wire = new WireCapture(folder("wire"));
        var ours = new RingfencePhone(folder("ours"), our);
        var theirs = new BaresipPeer(folder("theirs"), their)) {
      ours.awaitRegistered();
      theirs.awaitRegistered();
      Phone caller = weCall ? ours : theirs;
      caller.dial(weCall ? other.user() : own.user());
      ours.awaitEstablished();
      theirs.awaitEstablished();
      assertThat(ours.security()).isEqualTo("SRTP, keys by DTLS");
      Conversation.talk(HANDSHAKE_SECONDS + CALL_SECONDS);
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

  /** Typed on a terminal, read on its screen. */
  @Test
  void aPersonCallsHoldsTransfersAnswersAndComparesDigits() {
    Account bobs = site.account(Account.Digest.SHA256);
    Account carols = site.account(Account.Digest.SHA256);
    try (var screen = new TerminalPhone(folder("screen"), plan(mine, OURS_HZ, false));
        var carol = new RingfencePhone(folder("carol"), plan(carols, THEIRS_HZ, true))) {
      screen.awaitShown("Registered as " + mine.user());
      try (var bob = new RingfencePhone(folder("bob"), plan(bobs, THEIRS_HZ, true))) {
        bob.awaitRegistered();
        carol.awaitRegistered();
        screen.type("call " + bobs.user());
        screen.awaitShown("Connected with " + bobs.user());
        screen.awaitShown("Sound: SRTP");
        screen.type("levels on");
        // A row of bars at the bottom; of bob's tone only what changes in it is drawn.
        screen.awaitShownLike("1  you \\[[#-]{20}\\] +-\\d+ dBFS   they \\[[#-]{20}\\]");
        screen.awaitShownLike("#{8,}");
        screen.type("levels off");
        screen.type("hold");
        screen.awaitShown(bobs.user() + " is on hold");
        screen.type("resume");
        screen.awaitShown(bobs.user() + " is on the line again");
        screen.type("transfer " + carols.user());
        screen.awaitShown("Call 1: Transferred");
        carol.awaitEstablished();
        bob.hangUp();
        carol.awaitIdle();
      }
      theyCallAndCompare(screen, site.account(Account.Digest.SHA256));
      screen.type("quit");
      assertThat(screen.ended()).isZero();
    }
  }

  private void theyCallAndCompare(TerminalPhone screen, Account daves) {
    try (var dave = new RingfencePhone(folder("dave"), plan(daves, THEIRS_HZ, true))) {
      dave.awaitRegistered();
      screen.type("private " + daves.user());
      screen.awaitShown("Read to each other, the same on both phones: " + digits(dave));
      screen.type("hangup");
      screen.awaitShown("Call 2: ");
      dave.awaitIdle();
    }
    try (var dave = new RingfencePhone(folder("dave-again"), plan(daves, THEIRS_HZ, true))) {
      dave.awaitRegistered();
      dave.dial(mine.user());
      screen.awaitShown("Call from " + daves.user());
      screen.type("answer");
      dave.awaitEstablished();
      dave.hangUp();
      screen.awaitShown("Call 3: The other side hung up");
    }
  }

  private static String digits(RingfencePhone phone) {
    phone.awaitEstablished();
    return phone.digits();
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
