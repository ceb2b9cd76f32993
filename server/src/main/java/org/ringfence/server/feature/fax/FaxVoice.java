package org.ringfence.server.feature.fax;

import java.util.Arrays;
import org.ringfence.audio.Resampler;
import org.ringfence.call.Voice;

/** What a caller's fax machine hears and says, on its way to and from the machine's process. */
final class FaxVoice implements Voice {
  private static final int FAX_HZ = 8_000;

  /** So many frames are kept in hand, since a gap in what a machine says is worse than delay. */
  private static final int AHEAD = 4;

  private final FaxPipe heard = new FaxPipe(FaxReceiver.FRAME_SAMPLES);
  private final FaxPipe said = new FaxPipe(FaxReceiver.FRAME_SAMPLES);
  private final Resampler down = new Resampler(RATE_HZ, FAX_HZ);
  private final Resampler up = new Resampler(FAX_HZ, RATE_HZ);
  private final short[] in = new short[FaxReceiver.FRAME_SAMPLES];
  private final short[] out = new short[FaxReceiver.FRAME_SAMPLES];
  private boolean speaking;

  @Override
  public void speak(short[] frame) {
    if (!speaking) speaking = said.waiting() >= AHEAD;
    if (!speaking || !said.poll(out)) Arrays.fill(out, (short) 0);
    up.process(out, 0, out.length, frame, 0);
  }

  @Override
  public void hear(short[] frame) {
    down.process(frame, 0, frame.length, in, 0);
    if (!heard.offer(in)) return; // the process is stuck: the call will end
  }

  @Override
  public void key(char key) {
    // Machines press none.
  }

  /** For the process: what was heard. */
  boolean takeHeard(short[] frame) {
    return heard.poll(frame);
  }

  /** From the process: what is to be said. */
  void say(short[] frame) {
    said.offer(frame);
  }
}
