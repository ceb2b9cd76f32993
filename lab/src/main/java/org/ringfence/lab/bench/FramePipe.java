package org.ringfence.lab.bench;

import java.util.Arrays;
import org.ringfence.audio.Resampler;
import org.ringfence.codec.AudioCodec;
import org.ringfence.media.AudioFormat;
import org.ringfence.media.AudioSink;
import org.ringfence.media.AudioSource;

/**
 * One way between two audio streams of one media loop: what one hears the other says, at its own
 * sampling rate. A few frames fit; when nobody takes them the oldest is lost.
 */
final class FramePipe implements AudioSink, AudioSource {
  private static final int FRAMES = 4;

  private final Resampler resampler;
  private final short[][] frames;
  private final short[] resampled;
  private int written;
  private int read;

  FramePipe(AudioCodec from, AudioCodec to) {
    resampler = new Resampler(from.sampleRateHz(), to.sampleRateHz());
    int samples = to.sampleRateHz() / 1000 * AudioFormat.FRAME_MS;
    frames = new short[FRAMES][samples];
    resampled = new short[resampler.maxOutput(from.sampleRateHz() / 1000 * AudioFormat.FRAME_MS)];
  }

  @Override
  public void write(short[] pcm) {
    resampler.process(pcm, 0, pcm.length, resampled, 0);
    short[] frame = frames[written++ % FRAMES];
    System.arraycopy(resampled, 0, frame, 0, frame.length);
    read = Math.max(read, written - FRAMES);
  }

  @Override
  public boolean read(short[] pcm) {
    if (read == written) {
      Arrays.fill(pcm, (short) 0);
    } else {
      System.arraycopy(frames[read++ % FRAMES], 0, pcm, 0, pcm.length);
    }
    return true;
  }
}
