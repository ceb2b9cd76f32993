package org.ringfence.lab.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ringfence.audio.Recording;
import org.ringfence.audio.ToneFinder;
import org.ringfence.codec.AudioCodec;
import org.ringfence.codec.G722;
import org.ringfence.phone.PhoneCall;
import org.ringfence.server.people.Preference;
import org.ringfence.server.store.CallRecording;

/** What happens beside two who talk: they are recorded, listened to, and press keys. */
@Tag("interop")
@Tag("interop-stories")
class BesideStoriesTest extends OfficeStories {
  private static final int ANN_HZ = 440;
  private static final int BEN_HZ = 620;
  private static final int CAT_HZ = 850;

  @BeforeAll
  static void open() throws Exception {
    office =
        Office.open(
            """
            calls:
              ringSeconds: 5
            queues:
              600: {agents: [251], restSeconds: 0, recorded: on}
            """);
  }

  /** Ann calls Ben, and they hear each other. */
  private static void talk(OfficePhone ann, OfficePhone ben) {
    ann.dial(ben.number);
    ben.rung().answer();
    ben.hears(ann.toneHz);
    ann.hears(ben.toneHz);
  }

  /** The latest recording that phone took part in, once it is whole. */
  private static CallRecording recording(OfficePhone of) {
    await()
        .atMost(OfficePhone.PATIENCE)
        .until(() -> {
          var all = office.stores().recordings().recent(1, of.number);
          return !all.isEmpty() && all.getFirst().ended();
        });
    return office.stores().recordings().recent(1, of.number).getFirst();
  }

  private static Recording channel(CallRecording of, int which) throws Exception {
    return channel(office, of, which);
  }

  /** For how long one of the two was recorded to say that tone: 0 for the caller. */
  static int toneMs(Office where, CallRecording of, int which, int hz) throws Exception {
    return ToneFinder.find(channel(where, of, which), hz).toneMs();
  }

  /** What one of the two said: 0 for the caller. */
  private static Recording channel(Office where, CallRecording of, int which) throws Exception {
    byte[] all = where.stores().recordings().sound(of, 0, 1_000);
    short[] pcm = new short[(int) (of.durationMs() * 16)];
    int length = 0;
    try (AudioCodec.Decoder decoder = G722.CODEC.newDecoder()) {
      for (int at = 0; at < all.length; at += 16_000) {
        int half = Math.min(8_000, (all.length - at) / 2);
        length += decoder.decode(all, at + which * half, half, pcm, length);
      }
    }
    return new Recording(pcm, 16_000);
  }

  private static boolean contains(Path folder, byte[] what) throws Exception {
    try (var files = Files.list(folder)) {
      for (Path each : files.toList()) {
        String text =
            new String(Files.readAllBytes(each), java.nio.charset.StandardCharsets.ISO_8859_1);
        if (text.contains(new String(what, java.nio.charset.StandardCharsets.ISO_8859_1)))
          return true;
      }
    }
    return false;
  }

  @Test
  void aCallIsRecordedByRuleBothAreToldAndACardNumberIsLeftOut() throws Exception {
    OfficePhone ann = office.phone(ANN_HZ);
    OfficePhone ben = office.phone(BEN_HZ);
    office.stores().settings().set(ben.number, Preference.RECORD, "inbound");
    talk(ann, ben);
    await()
        .atMost(OfficePhone.PATIENCE)
        .until(() -> !office.stores().recordings().recent(1, ann.number).isEmpty());
    let(Duration.ofSeconds(4)); // the announcement, and what they say after it
    ann.press("*3");
    let(Duration.ofSeconds(3));
    ann.press("*3");
    let(Duration.ofSeconds(1));
    ann.hangUp();
    ben.awaitIdle();

    CallRecording made = recording(ann);
    assertThat(made.caller()).isEqualTo(ann.number);
    assertThat(made.called()).isEqualTo(ben.number);
    assertThat(made.reason()).isEqualTo("inbound");
    assertThat(made.announced()).isTrue();
    assertThat(made.durationMs()).isBetween(7_000L, 60_000L);
    var left = ToneFinder.find(channel(made, 0), ANN_HZ);
    var right = ToneFinder.find(channel(made, 1), BEN_HZ);
    assertThat(left.toneMs()).isBetween(3_000, (int) made.durationMs() - 2_000);
    assertThat(right.toneMs()).isBetween(3_000, (int) made.durationMs() - 2_000);
    byte[] sound = office.stores().recordings().sound(made, 0, 1);
    byte[] part = java.util.Arrays.copyOf(sound, 16);
    assertThat(contains(office.data().resolve("recordings"), part)).as("in the clear").isFalse();

    office.stores().recordings().delete(made);
    assertThat(office.data().resolve("recordings/" + made.id())).doesNotExist();
    assertThat(office.stores().recordings().recent(1, ann.number)).isEmpty();
  }

  @Test
  @Tag("slow")
  void aCallIsRecordedOnDemandFromTheKeyOnAndNotForThoseWhoMayNot() throws Exception {
    OfficePhone ann = office.phone(ANN_HZ);
    OfficePhone ben = office.phone(BEN_HZ);
    office.stores().settings().set(ben.number, Preference.RECORD, "off");
    talk(ann, ben);
    ben.press("*1");
    let(Duration.ofSeconds(1));
    assertThat(office.stores().recordings().recent(1, ann.number)).isEmpty();
    ann.press("*1");
    await()
        .atMost(OfficePhone.PATIENCE)
        .until(() -> !office.stores().recordings().recent(1, ann.number).isEmpty());
    let(Duration.ofSeconds(2));
    ann.press("*1");
    CallRecording made = recording(ann);
    assertThat(made.reason()).isEqualTo("on-demand");
    assertThat(made.durationMs()).isLessThan(60_000);
    assertThat(ToneFinder.find(channel(made, 1), BEN_HZ).toneMs()).isGreaterThan(1_000);
    ann.hears(BEN_HZ); // and they talk on
    ann.hangUp();
  }

  @Test
  @Tag("slow")
  void aQueueRecordsWhatItsAgentsTake() throws Exception {
    OfficePhone ann = office.phone(ANN_HZ);
    OfficePhone ben = office.phone("251", BEN_HZ);
    ann.dial("600");
    ben.rung().answer();
    ben.hears(ANN_HZ);
    let(Duration.ofSeconds(3));
    ben.hangUp();
    CallRecording made = recording(ann);
    assertThat(made.reason()).isEqualTo("queue");
    assertThat(made.called()).isEqualTo("251");
    assertThat(ToneFinder.find(channel(made, 0), ANN_HZ).toneMs()).isGreaterThan(1_000);
  }

  @Test
  @Tag("slow")
  void aSupervisorListensWhispersAndSpeaksToBothIfAllowedTo() throws Exception {
    OfficePhone ann = office.phone(ANN_HZ);
    OfficePhone ben = office.phone(BEN_HZ);
    OfficePhone cat = office.phone(CAT_HZ);
    talk(ann, ben);
    cat.dial("*33" + ann.number);
    cat.talking();
    cat.awaitIdle(); // told that it is not allowed
    office.stores().settings().set(cat.number, Preference.SUPERVISES, ann.number);
    cat.dial("*33" + ann.number);
    cat.hearsAmong(ANN_HZ);
    cat.hearsAmong(BEN_HZ);
    cat.press("5"); // whispers to Ann alone
    ann.hearsAmong(CAT_HZ);
    assertThat(ben.isHearing(CAT_HZ)).isFalse();
    cat.press("6");
    ben.hearsAmong(CAT_HZ);
    cat.press("4");
    ben.forget();
    ben.hears(ANN_HZ);
    ann.hangUp();
    cat.awaitIdle();
  }

  @Test
  @Tag("slow")
  void aCallIsSentOnByKeysAndGoesToVoicemailWhenNobodyIsThere() throws Exception {
    OfficePhone ann = office.phone(ANN_HZ);
    OfficePhone ben = office.phone(BEN_HZ);
    OfficePhone cat = office.phone(CAT_HZ);
    talk(ann, ben);
    ben.press("##");
    ben.press(cat.number + "#");
    cat.rung().answer();
    cat.hears(ANN_HZ);
    ann.hears(CAT_HZ);
    ben.awaitIdle();

    OfficePhone dan = office.phone(BEN_HZ);
    cat.press("##");
    cat.press(dan.number + "#");
    PhoneCall call = dan.rung();
    cat.hangUp(); // and cannot take it back
    call.reject();
    let(Duration.ofSeconds(1));
    ann.press("#");
    ann.hears(1_000, 100);
    ann.hangUp();
  }

  @Test
  @Tag("slow")
  void twoTalkBeforeTheThirdIsHandedOver() throws Exception {
    OfficePhone ann = office.phone(ANN_HZ);
    OfficePhone ben = office.phone(BEN_HZ);
    OfficePhone cat = office.phone(CAT_HZ);
    talk(ann, ben);
    ben.press("*2");
    ben.press(cat.number + "#");
    cat.rung().answer();
    cat.hears(BEN_HZ);
    ben.hears(CAT_HZ);
    assertThat(cat.isHearing(ANN_HZ)).isFalse();
    ben.press("*"); // Cat would rather not
    cat.awaitIdle();
    ben.hears(ANN_HZ);

    ben.press("*2");
    ben.press(cat.number + "#");
    cat.rung().answer();
    ben.hears(CAT_HZ);
    ben.press("3"); // and now all three
    ann.hearsAmong(CAT_HZ);
    cat.hearsAmong(ANN_HZ);
    ben.hearsAmong(ANN_HZ);
    ben.hangUp();
    ann.hears(CAT_HZ);
    cat.hears(ANN_HZ);
    ann.hangUp();
    cat.awaitIdle();
  }
}
