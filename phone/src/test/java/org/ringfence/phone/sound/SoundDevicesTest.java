package org.ringfence.phone.sound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.sound.sampled.Mixer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ringfence.audio.TonePlan;
import org.ringfence.phone.cli.PhoneCommand;

/** Devices by a double of the machine's mixers: there is no sound card where tests run. */
class SoundDevicesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @AfterEach
  void unplug() {
    FakeMixers.plug();
  }

  @Test
  void aDeviceKeepsItsNameInWhateverSocketItIs() {
    FakeMixers.plug("Desk [plughw:0,0]", "Headset [plughw:1,0]", "Headset [plughw:2,0]");
    assertThat(SoundDevices.speakers()).containsSequence("Desk", "Headset", "Headset (2)");
    FakeMixers.plug("Desk [plughw:3,0]");
    assertThat(SoundDevices.microphones()).contains("Desk").doesNotContain("Headset");
  }

  @Test
  void whatIsNamedIsTakenAndWhatIsNotThereIsSaidWithWhatIs() throws Exception {
    FakeMixers.plug("Desk", "Headset [plughw:1,0]", "Headset [plughw:2,0]");
    try (SoundSource second = SoundDevices.microphone("headset (2)")) {
      short[] frame = new short[second.rateHz() / 50];
      await()
          .atMost(PATIENCE)
          .until(() -> {
            second.read(frame);
            return frame[0] == 30 << 8;
          });
    }
    assertThatThrownBy(() -> SoundDevices.speaker("piano"))
        .isInstanceOf(SoundException.class)
        .hasMessageContaining("No speaker named 'piano'")
        .hasMessageContaining("Headset (2)");
  }

  @Test
  void aCallRingsAtTheSpeakerThatIsToRingUntilItIsTaken() {
    List<Mixer.Info> devices = FakeMixers.plug("Headset", "Hall");
    Ringer ringer =
        new Ringer(
            () -> SoundDevices.speaker("hall"), () -> new ToneSource(TonePlan.GB.ring(), 8_000));
    ringer.ring();
    await().atMost(PATIENCE).until(() -> FakeMixers.played(devices.get(1)) > 5_000);
    assertThat(FakeMixers.played(devices.get(0))).isZero();
    assertThat(ringer.rings()).isTrue();
    ringer.silence();
    assertThat(ringer.rings()).isFalse();
    Ringer none = new Ringer(() -> SoundDevices.speaker("none"), () -> SoundSource.SILENCE);
    none.ring();
    await().atMost(PATIENCE).until(() -> !none.rings());
  }

  @Test
  void theCommandNamesThem() {
    FakeMixers.plug("Desk", "Headset [plughw:1,0]");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    var streams = new PhoneCommand.Streams(stream, stream, Map.of(), null);
    assertThat(PhoneCommand.run(new String[] {"--list-devices"}, streams)).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("microphone  Desk", "speaker  Headset");
    out.reset();
    PhoneCommand.run(new String[] {"--list-devices", "--json"}, streams);
    assertThat(out.toString(StandardCharsets.UTF_8).lines())
        .contains("{\"kind\":\"microphone\",\"name\":\"Headset\"}");
  }
}
