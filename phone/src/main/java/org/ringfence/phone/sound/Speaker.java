package org.ringfence.phone.sound;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import javax.sound.sampled.SourceDataLine;

/** A loudspeaker. A thread of its own writes to the device; what it is too slow for is dropped. */
public final class Speaker implements SoundSink {
  private static final int WAITING_FRAMES = 10;
  private static final byte[] END = new byte[0];

  private final SourceDataLine line;
  private final int rateHz;
  private final BlockingQueue<byte[]> waiting = new ArrayBlockingQueue<>(WAITING_FRAMES);
  private volatile boolean closed;

  Speaker(SourceDataLine line) {
    this.line = line;
    this.rateHz = (int) line.getFormat().getSampleRate();
    Thread.ofPlatform().name("speaker").daemon().start(this::run);
  }

  @Override
  public int rateHz() {
    return rateHz;
  }

  @Override
  public boolean wantsTones() {
    return true;
  }

  @Override
  public void write(short[] pcm, int samples) {
    if (closed) return;
    byte[] bytes = new byte[2 * samples];
    for (int i = 0; i < samples; i++) {
      bytes[2 * i] = (byte) pcm[i];
      bytes[2 * i + 1] = (byte) (pcm[i] >> 8);
    }
    while (!waiting.offer(bytes)) waiting.poll();
  }

  private void run() {
    line.start();
    try {
      for (byte[] bytes = waiting.take(); bytes != END; bytes = waiting.take()) {
        line.write(bytes, 0, bytes.length);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    line.close();
  }

  @Override
  public void close() {
    closed = true;
    while (!waiting.offer(END)) waiting.poll();
  }
}
