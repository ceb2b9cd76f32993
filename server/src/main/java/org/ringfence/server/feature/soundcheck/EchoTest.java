package org.ringfence.server.feature.soundcheck;

import java.time.Duration;
import java.util.Arrays;
import org.ringfence.call.Feature;
import org.ringfence.call.FeatureCall;
import org.ringfence.call.Voice;

/**
 * The echo test for somebody who was sent there by another: a party that says what it hears. Who
 * dials it is sent back his own packets, which costs nothing.
 */
public final class EchoTest implements Feature {
  private static final Duration LONGEST = Duration.ofHours(1);

  @Override
  public void serve(FeatureCall call) {
    call.answer();
    call.join(new Mirror(), "", LONGEST);
  }

  /** Says each frame that it heard last. On the media loop alone. */
  private static final class Mirror implements Voice {
    private final short[] last = new short[FRAME_SAMPLES];

    @Override
    public void speak(short[] frame) {
      System.arraycopy(last, 0, frame, 0, FRAME_SAMPLES);
      Arrays.fill(last, (short) 0);
    }

    @Override
    public void hear(short[] frame) {
      System.arraycopy(frame, 0, last, 0, FRAME_SAMPLES);
    }

    @Override
    public void key(char key) {
      // Keys do nothing here.
    }
  }
}
