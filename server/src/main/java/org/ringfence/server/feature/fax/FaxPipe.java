package org.ringfence.server.feature.fax;

import java.util.concurrent.atomic.AtomicInteger;

/** Frames of sound from one thread to another; neither waits, and no frame is an object. */
final class FaxPipe {
  private static final int PLACES = 64;

  private final short[][] frames;
  private final AtomicInteger written = new AtomicInteger();
  private final AtomicInteger read = new AtomicInteger();

  FaxPipe(int samples) {
    frames = new short[PLACES][samples];
  }

  /** Puts a frame in; false when there is no room. */
  boolean offer(short[] frame) {
    int at = written.get();
    if (at - read.get() >= PLACES) return false;
    System.arraycopy(frame, 0, frames[at & PLACES - 1], 0, frame.length);
    written.set(at + 1);
    return true;
  }

  /** Takes a frame out; false when there is none. */
  boolean poll(short[] frame) {
    int at = read.get();
    if (at == written.get()) return false;
    System.arraycopy(frames[at & PLACES - 1], 0, frame, 0, frame.length);
    read.set(at + 1);
    return true;
  }

  int waiting() {
    return written.get() - read.get();
  }
}
