package org.ringfence.server.feature.room;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.ringfence.call.View;
import org.ringfence.call.Voice;
import org.ringfence.video.FrameBuffer;
import org.ringfence.video.VideoCodec;

class GalleryTest {
  private static final byte[] KEY = {0x10, 0, 0, (byte) 0x9D, 1, 0x2A, 64, 1, (byte) 0xF0, 0};

  private final Room room = new Room();

  /** A party with a camera, whose frames bear its name and a number. */
  private final class Party {
    final Room.Place place = room.enter();
    final View view = place.view();
    final byte name;
    private final FrameBuffer camera = new FrameBuffer();
    private long timeNs = 7_000_000_000L;

    Party(char name) {
      this.name = (byte) name;
    }

    void shows(VideoCodec codec, boolean key, int number) {
      camera.clear();
      byte[] begin = KEY.clone();
      begin[0] |= (byte) (key ? 0 : 1);
      camera.append(begin, 0, begin.length);
      camera.append(new byte[] {name, (byte) number}, 0, 2);
      VideoCodec.VP8.look(camera);
      assertThat(camera.key()).isEqualTo(key);
      camera.at(timeNs += 33_000_000);
      view.see(codec, camera);
    }

    void shows(boolean key, int number) {
      shows(VideoCodec.VP8, key, number);
    }

    /** Whose frame comes next and its number, such as "a1"; empty for none. */
    String sees() {
      FrameBuffer frame = view.show(VideoCodec.VP8);
      if (frame == null) return "";
      byte[] bytes = frame.bytes();
      return (char) bytes[KEY.length] + Integer.toString(bytes[KEY.length + 1]);
    }

    void speaks(int frames) {
      short[] loud = new short[Voice.FRAME_SAMPLES];
      Arrays.fill(loud, (short) 8000);
      for (int i = 0; i < frames; i++) place.hear(loud);
    }

    void isSilent(int frames) {
      for (int i = 0; i < frames; i++) place.hear(new short[Voice.FRAME_SAMPLES]);
    }
  }

  private final Party alice = new Party('a');
  private final Party bob = new Party('b');
  private final Party carol = new Party('c');

  /** All show something, and look who is there. */
  private void begin() {
    for (Party each : new Party[] {alice, bob, carol}) each.shows(true, 0);
    for (Party each : new Party[] {alice, bob, carol}) each.sees();
  }

  @Test
  void nothingIsShownBeforeAFrameThatStandsForItself() {
    bob.shows(true, 0);
    assertThat(alice.sees()).as("it looks at bob from now on").isEmpty();
    assertThat(bob.view.wantsKeyFrame()).as("who is asked for one").isTrue();
    assertThat(bob.view.wantsKeyFrame()).as("once").isFalse();
    bob.shows(false, 1);
    assertThat(alice.sees()).isEmpty();
    assertThat(bob.view.wantsKeyFrame()).isTrue();
    bob.shows(true, 2);
    bob.shows(false, 3);
    assertThat(alice.sees()).isEqualTo("b2");
    assertThat(alice.sees()).isEqualTo("b3");
    assertThat(alice.sees()).isEmpty();
  }

  @Test
  void whoSpeaksIsSeenAndSeesWhoSpokeBefore() {
    begin();
    bob.speaks(25);
    look();
    assertThat(seen(1)).isEqualTo("b1 . b1").doesNotContain("a1 a1");
    alice.speaks(25);
    look();
    assertThat(seen(2)).as("while bob still speaks").startsWith("b2");
    bob.isSilent(50);
    alice.speaks(1);
    look();
    assertThat(seen(3)).isEqualTo("b3 a3 a3");
    alice.place.leave();
    look();
    assertThat(seen(4)).as("without alice").doesNotContain("a");
  }

  /** Lets all three see who is to be seen. */
  private void look() {
    for (Party each : new Party[] {alice, bob, carol}) while (!each.sees().isEmpty()) {}
  }

  /** Everybody shows a frame; what alice, bob and carol see then, a dot for bob who speaks. */
  private String seen(int number) {
    for (Party each : new Party[] {alice, bob, carol}) each.shows(true, number);
    String a = alice.sees();
    String b = bob.sees();
    String c = carol.sees();
    return a + " " + (number == 1 ? "." : b) + " " + c;
  }

  @Test
  void whoIsSlowLosesFramesUntilOneStandsForItself() {
    begin();
    bob.speaks(25);
    look();
    bob.view.wantsKeyFrame();
    bob.shows(true, 1);
    for (int i = 2; i < 30; i++) bob.shows(false, i);
    assertThat(bob.view.wantsKeyFrame()).isTrue();
    int frames = 0;
    for (String at = alice.sees(); !at.isEmpty(); at = alice.sees()) {
      assertThat(at).isEqualTo("b" + ++frames);
    }
    assertThat(frames).isBetween(4, 8);
    bob.shows(false, 30);
    assertThat(alice.sees()).isEmpty();
    bob.shows(true, 31);
    assertThat(alice.sees()).isEqualTo("b31");
  }

  @Test
  void timesGoOnWhenAnotherIsSeen() {
    begin();
    bob.speaks(25);
    look();
    long last = Long.MIN_VALUE;
    for (int i = 0; i < 20; i++) {
      if (i == 10) {
        bob.isSilent(50);
        carol.timeNs = 0;
        carol.speaks(25);
        look();
      }
      bob.shows(true, i);
      carol.shows(true, i);
      FrameBuffer frame = alice.view.show(VideoCodec.VP8);
      assertThat(frame).isNotNull();
      assertThat(frame.bytes()[KEY.length]).isEqualTo((byte) (i < 10 ? 'b' : 'c'));
      assertThat(frame.timeNs()).isGreaterThan(last);
      last = frame.timeNs();
    }
  }

  @Test
  void anotherCodecIsNotShown() {
    bob.shows(VideoCodec.H264, true, 0);
    carol.shows(true, 0);
    bob.speaks(25);
    alice.sees();
    bob.shows(VideoCodec.H264, true, 1);
    carol.shows(true, 1);
    assertThat(alice.sees()).as("bob speaks, but in a codec of his own").isEqualTo("c1");
    assertThat(alice.sees()).isEmpty();
    @Nullable FrameBuffer other = bob.view.show(VideoCodec.H264);
    assertThat(other).isNull();
  }

  @Test
  void whoCannotDecodeHasItsKeyFrame() {
    begin();
    bob.speaks(25);
    look();
    bob.view.wantsKeyFrame();
    alice.view.keyFrame();
    assertThat(bob.view.wantsKeyFrame()).isTrue();
    assertThat(carol.view.wantsKeyFrame() && alice.view.wantsKeyFrame()).isFalse();
  }
}
