package org.ringfence.phone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringfence.base.Transport;
import org.ringfence.call.MediaPolicy;
import org.ringfence.media.VideoStatistics;
import org.ringfence.net.IceServers;
import org.ringfence.net.tls.CertificateAuthority;
import org.ringfence.phone.video.PictureSink;
import org.ringfence.phone.video.PictureSource;
import org.ringfence.phone.video.Pictures;
import org.ringfence.phone.video.VideoFile;
import org.ringfence.phone.video.VideoRecorder;
import org.ringfence.video.VideoCodec;

/** Two of our phones see each other, in every way that pictures may take. */
class VideoCallsTest {
  private static final int FRAMES = 20;

  private static final CertificateAuthority AUTHORITY =
      CertificateAuthority.create("Test CA", Instant.now(), new SecureRandom());

  @TempDir private Path folder;

  private static VideoFile sample(VideoCodec codec) throws IOException {
    String name = codec == VideoCodec.VP8 ? "sample.ivf" : "sample.h264";
    try (InputStream in = VideoCallsTest.class.getResourceAsStream(name)) {
      return VideoFile.read(in);
    }
  }

  private static UnaryOperator<PhoneSettings> showing(Pictures pictures) {
    return settings -> {
      var sounds = settings.sounds();
      return settings.withSounds(call -> sounds.apply(call).with(pictures));
    };
  }

  private TestPhone phone(
      String user, int toneHz, Transport transport, boolean ice, UnaryOperator<PhoneSettings> more)
      throws Exception {
    UnaryOperator<PhoneSettings> identified = TestPhone.identified(AUTHORITY);
    return TestPhone.listening(
        user,
        toneHz,
        transport,
        settings ->
            more.apply(
                identified
                    .apply(settings)
                    .withLines(2, true)
                    .withMedia(
                        new PhoneSettings.Media(
                            MediaPolicy.ENCRYPTED, ice ? IceServers.NONE : null))));
  }

  private static void awaitSeen(PhoneCall call, int frames) {
    await("pictures at " + call).atMost(TestPhone.PATIENCE).until(() -> seen(call) >= frames);
  }

  private static long seen(PhoneCall call) {
    CallVideo video = call.video();
    VideoStatistics told = video == null ? null : video.statistics();
    return told == null ? 0 : told.receivedFrames();
  }

  @ParameterizedTest
  @CsvSource({
    "TLS, false, VP8,  'SRTP AEAD_AES_256_GCM, keys by SDES inside TLS'",
    "TLS, true,  H264, 'SRTP, keys by DTLS'",
  })
  void bothSeeAndHearEachOther(Transport transport, boolean ice, VideoCodec codec, String how)
      throws Exception {
    call(transport, ice, codec, how);
  }

  @Tag("slow")
  @ParameterizedTest
  @CsvSource({
    "UDP, false, H264, 'SRTP, keys by DTLS'",
    "UDP, true,  VP8,  'SRTP, keys by DTLS'",
  })
  void bothSeeAndHearEachOtherByDtls(Transport transport, boolean ice, VideoCodec codec, String how)
      throws Exception {
    call(transport, ice, codec, how);
  }

  private void call(Transport transport, boolean ice, VideoCodec codec, String how)
      throws Exception {
    Path kept = folder.resolve("kept." + codec);
    var recorder = new VideoRecorder(codec, () -> Files.newOutputStream(kept));
    try (TestPhone alice =
            phone(
                "alice",
                440,
                transport,
                ice,
                showing(new Pictures(List.of(codec), sample(codec), PictureSink.NOWHERE)));
        TestPhone bob =
            phone(
                "bob",
                1000,
                transport,
                ice,
                showing(new Pictures(List.of(codec), sample(codec), recorder)))) {
      PhoneCall call = alice.phone.dial(bob.uri());
      PhoneCall theirs = bob.talking();
      PhoneEvent.Picture picture = alice.next(PhoneEvent.Picture.class);
      assertThat(picture.width()).isEqualTo(160);
      assertThat(picture.height()).isEqualTo(120);
      awaitSeen(call, FRAMES);
      awaitSeen(theirs, FRAMES);
      assertThat(call.video().codec()).isEqualTo(codec.name());
      assertThat(call.security()).isEqualTo(how);
      assertThat(bob.hears(440)).isGreaterThanOrEqualTo(0.8);
      assertThat(alice.hears(1000)).isGreaterThanOrEqualTo(0.8);

      call.hold();
      bob.next(PhoneEvent.HoldChanged.class);
      alice.next(PhoneEvent.HoldChanged.class);
      call.resume();
      bob.next(PhoneEvent.HoldChanged.class);
      alice.next(PhoneEvent.HoldChanged.class);
      awaitSeen(call, (int) seen(call) + FRAMES);
      awaitSeen(theirs, (int) seen(theirs) + FRAMES);
      VideoStatistics told = theirs.video().statistics();
      assertThat(told.notAuthentic()).isZero();
      assertThat(told.sentFrames()).isPositive();
      call.hangUp();
      bob.next(PhoneEvent.Ended.class);
    }
    recorder.close();
    assertThat(recorder.failure()).isNull();
    try (InputStream in = Files.newInputStream(kept)) {
      assertThat(VideoFile.read(in).codec()).isEqualTo(codec);
    }
  }

  /** Who shows nothing may look, and who knows no video makes it a call of voice. */
  @Test
  void aCallIsVoiceWhereOneSideHasNoVideo() throws Exception {
    Pictures camera =
        new Pictures(List.of(VideoCodec.VP8), sample(VideoCodec.VP8), PictureSink.NOWHERE);
    Pictures eye =
        new Pictures(List.of(VideoCodec.VP8), PictureSource.NOTHING, PictureSink.NOWHERE);
    try (TestPhone alice = phone("alice", 440, Transport.UDP, true, showing(camera));
        TestPhone bob = phone("bob", 1000, Transport.UDP, true, settings -> settings);
        TestPhone carol = phone("carol", 700, Transport.UDP, false, showing(eye))) {
      PhoneCall voice = alice.phone.dial(bob.uri());
      bob.talking();
      assertThat(bob.hears(440)).isGreaterThanOrEqualTo(0.8);
      assertThat(voice.video().codec()).isEmpty();
      voice.hangUp();
      bob.next(PhoneEvent.Ended.class);
      PhoneCall watched = alice.phone.dial(carol.uri());
      awaitSeen(carol.talking(), FRAMES);
      assertThat(watched.video().statistics().receivedFrames()).isZero();
      assertThat(watched.path()).isEmpty();
    }
  }
}
