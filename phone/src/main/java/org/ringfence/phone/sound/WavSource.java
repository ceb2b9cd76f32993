package org.ringfence.phone.sound;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.ringfence.audio.Recording;
import org.ringfence.audio.WavReader;

/** Says what is in a WAV file, once or again and again. It is read whole before the call. */
public final class WavSource implements SoundSource {
  private final Recording recording;
  private final boolean repeats;
  private volatile int position;

  /** A source that begins at the recording's begin. */
  public WavSource(Recording recording, boolean repeats) {
    this.recording = recording;
    this.repeats = repeats;
  }

  /** Reads a file. */
  public static WavSource open(Path file, boolean repeats) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return new WavSource(WavReader.readAll(channel), repeats);
    }
  }

  /** Reads a resource of a class: one of the voices that come with the phone, say. */
  public static Recording resource(Class<?> beside, String name) throws IOException {
    try (var in = beside.getResourceAsStream(name)) {
      if (in == null) throw new IOException("no resource " + name);
      return WavReader.readAll(Channels.newChannel(in));
    }
  }

  public Recording recording() {
    return recording;
  }

  /** Whether all was said. */
  public boolean finished() {
    return !repeats && position >= recording.pcm().length;
  }

  @Override
  public int rateHz() {
    return recording.rateHz();
  }

  @Override
  public void read(short[] frame) {
    short[] pcm = recording.pcm();
    int at = position;
    int done = 0;
    while (done < frame.length && pcm.length > 0) {
      if (at >= pcm.length) {
        if (!repeats) break;
        at = 0;
      }
      int step = Math.min(frame.length - done, pcm.length - at);
      System.arraycopy(pcm, at, frame, done, step);
      at += step;
      done += step;
    }
    position = at;
    Arrays.fill(frame, done, frame.length, (short) 0);
  }
}
