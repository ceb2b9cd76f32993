package org.ringfence.phone.sound;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Rings: plays a source to a loudspeaker of its own, opened for each ringing. A thread of its own
 * keeps the time.
 */
public final class Ringer implements AutoCloseable {
  private static final long FRAME_NS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final int FRAMES_A_SECOND = 50;

  /** Opens what is rung with. */
  public interface Opener {
    SoundSink open() throws SoundException;
  }

  /** Makes what is rung: each time from its beginning. */
  public interface Tune {
    SoundSource begin();
  }

  private final Opener opener;
  private final Tune tune;
  private volatile @Nullable Thread ringing;

  public Ringer(Opener opener, Tune tune) {
    this.opener = opener;
    this.tune = tune;
  }

  /** Begins, unless it rings already. */
  public synchronized void ring() {
    if (ringing == null) ringing = Thread.ofPlatform().name("ringer").daemon().start(this::run);
  }

  public boolean rings() {
    return ringing != null;
  }

  /** Ends at once; more than once does no harm. */
  public synchronized void silence() {
    Thread now = ringing;
    ringing = null;
    if (now != null) LockSupport.unpark(now);
  }

  private void run() {
    Thread self = Thread.currentThread();
    SoundSource source = tune.begin();
    try (SoundSink sink = opener.open()) {
      Mouth mouth = new Mouth(source); // which brings it to the loudspeaker's rate
      mouth.open(true);
      short[] frame = new short[sink.rateHz() / FRAMES_A_SECOND];
      long nextNs = System.nanoTime();
      while (ringing == self) {
        mouth.read(frame);
        sink.write(frame, frame.length);
        nextNs += FRAME_NS;
        LockSupport.parkNanos(nextNs - System.nanoTime());
      }
    } catch (SoundException silent) {
      silence(); // Who has no loudspeaker reads who calls.
    } finally {
      source.close();
    }
  }

  @Override
  public void close() {
    silence();
  }
}
