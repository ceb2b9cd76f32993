package org.ringfence.phone.sound;

import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import javax.sound.sampled.TargetDataLine;

/**
 * What is said into a microphone. A thread of its own reads the device; a call that does not keep
 * up hears the newest sound.
 */
public final class Microphone implements SoundSource {
  private static final int WAITING_FRAMES = 5;
  private static final int FRAMES_A_SECOND = 50;

  private final TargetDataLine line;
  private final int rateHz;
  private final ArrayBlockingQueue<short[]> waiting = new ArrayBlockingQueue<>(WAITING_FRAMES);
  private volatile boolean closed;

  Microphone(TargetDataLine line) {
    this.line = line;
    this.rateHz = (int) line.getFormat().getSampleRate();
    Thread.ofPlatform().name("microphone").daemon().start(this::run);
  }

  @Override
  public int rateHz() {
    return rateHz;
  }

  private void run() {
    byte[] bytes = new byte[2 * rateHz / FRAMES_A_SECOND];
    line.start();
    while (!closed) {
      int got = line.read(bytes, 0, bytes.length);
      if (got <= 0) break;
      short[] frame = new short[bytes.length / 2];
      for (int i = 0; i < got / 2; i++) {
        frame[i] = (short) ((bytes[2 * i] & 0xff) | (bytes[2 * i + 1] << 8));
      }
      while (!waiting.offer(frame)) waiting.poll();
    }
  }

  @Override
  public void read(short[] frame) {
    short[] next = waiting.poll();
    if (next == null) Arrays.fill(frame, (short) 0);
    else System.arraycopy(next, 0, frame, 0, Math.min(next.length, frame.length));
  }

  @Override
  public void close() {
    closed = true;
    line.close();
  }
}
