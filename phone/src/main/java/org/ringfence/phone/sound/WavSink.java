package org.ringfence.phone.sound;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;
import org.ringfence.audio.WavWriter;

/**
 * Records into a WAV file. The media loop only hands the samples over; a thread of its own writes.
 * A disk too slow for it loses sound, counted, and never holds up the call.
 */
public final class WavSink implements SoundSink {
  private static final int WAITING_FRAMES = 500;
  private static final short[] END = new short[0];
  private static final long END_WAIT_MS = 5_000;

  private final int rateHz;
  private final WavWriter writer;
  private final BlockingQueue<short[]> waiting = new ArrayBlockingQueue<>(WAITING_FRAMES);
  private final Thread thread;
  private volatile boolean closed;
  private volatile long lostFrames;
  private volatile @Nullable IOException failure;

  /** Begins the file, in place of one that is there. */
  public WavSink(Path file, int rateHz) throws IOException {
    this.rateHz = rateHz;
    FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    this.writer = new WavWriter(channel, rateHz, 1);
    this.thread = Thread.ofVirtual().name("recorder").start(this::run);
  }

  @Override
  public int rateHz() {
    return rateHz;
  }

  @Override
  public void write(short[] pcm, int samples) {
    if (closed) return;
    short[] copy = new short[samples];
    System.arraycopy(pcm, 0, copy, 0, samples);
    if (!waiting.offer(copy)) lostFrames++;
  }

  /** Frames the disk was too slow for. */
  public long lostFrames() {
    return lostFrames;
  }

  /** Why the file could not be written; null when it could. */
  public @Nullable IOException failure() {
    return failure;
  }

  private void run() {
    try (writer) {
      for (short[] frame = waiting.take(); frame != END; frame = waiting.take()) {
        writer.write(frame, 0, frame.length);
      }
    } catch (IOException e) {
      failure = e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Writes what waits and ends the file. */
  @Override
  public void close() {
    if (closed) return;
    closed = true;
    try {
      waiting.put(END);
      thread.join(END_WAIT_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
