package org.ringfence.server.feature.recording;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;
import org.ringfence.call.Bystander;
import org.ringfence.call.Voice;
import org.ringfence.codec.AudioCodec;
import org.ringfence.codec.G722;
import org.ringfence.server.store.Recordings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records one call. The media loop fills seconds of sound that were made before; a thread of its
 * own codes, seals and writes them. While it pauses, silence is recorded: nothing that is said or
 * pressed then is in the file, and the time of what comes after stays true.
 */
public final class Recorder implements Bystander, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Recorder.class);

  /** So many seconds may wait for the disk. */
  private static final int SECONDS = 5;

  private final BlockingQueue<Second> free = new ArrayBlockingQueue<>(SECONDS);
  private final BlockingQueue<Second> full = new ArrayBlockingQueue<>(SECONDS + 1);
  private final Recordings.Take take;
  private @Nullable Second filling;
  private boolean closed;
  private long lostFrames;
  private volatile boolean paused;

  /** A second of sound. */
  private static final class Second {
    private final short[] caller = new short[Voice.RATE_HZ];
    private final short[] called = new short[Voice.RATE_HZ];
    private int samples;

    /** Whether it is the last one. */
    private boolean last;
  }

  /** Begins at once. */
  public Recorder(Recordings.Take take) {
    this.take = take;
    for (int i = 0; i < SECONDS; i++) free.add(new Second());
    Thread.ofVirtual().name("recording " + take.id()).start(this::write);
  }

  /** Which recording it makes. */
  public String id() {
    return take.id();
  }

  public void pause(boolean on) {
    paused = on;
  }

  public boolean isPaused() {
    return paused;
  }

  @Override
  public Part part() {
    return Part.HEARS;
  }

  @Override
  public synchronized void hear(short[] caller, short[] called) {
    if (closed) return;
    Second now = filling;
    if (now == null) now = free.poll();
    filling = now;
    if (now == null) {
      lostFrames++; // The disk is that slow: a gap rather than a loop that waits.
      return;
    }
    put(caller, now.caller, now.samples);
    put(called, now.called, now.samples);
    now.samples += Voice.FRAME_SAMPLES;
    if (now.samples < Voice.RATE_HZ) return;
    full.offer(now);
    filling = null;
  }

  private void put(short[] frame, short[] to, int at) {
    if (paused) Arrays.fill(to, at, at + Voice.FRAME_SAMPLES, (short) 0);
    else System.arraycopy(frame, 0, to, at, Voice.FRAME_SAMPLES);
  }

  /** Ends it; what was heard until now is still written. */
  @Override
  public synchronized void close() {
    if (closed) return;
    closed = true;
    Second last = filling == null ? new Second() : filling;
    last.last = true;
    full.add(last);
  }

  // The writer's thread.

  private void write() {
    long samples = 0;
    byte[] coded = new byte[Voice.RATE_HZ];
    try (take;
        AudioCodec.Encoder caller = G722.CODEC.newEncoder();
        AudioCodec.Encoder called = G722.CODEC.newEncoder()) {
      while (true) {
        Second second = full.take();
        if (second.samples > 0) {
          int length = caller.encode(second.caller, 0, second.samples, coded, 0);
          length += called.encode(second.called, 0, second.samples, coded, length);
          take.append(coded, length);
          samples += second.samples;
        }
        if (second.last) break;
        second.samples = 0;
        free.add(second);
      }
      take.end(samples * 1000 / Voice.RATE_HZ);
      if (lostFrames > 0) LOG.warn("recording {}: {} frames came too fast", id(), lostFrames);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOG.error("recording {} ends early: {}", id(), e.getMessage());
    } finally {
      giveUp();
    }
  }

  /** Nothing is written any more. */
  private synchronized void giveUp() {
    closed = true;
  }
}
