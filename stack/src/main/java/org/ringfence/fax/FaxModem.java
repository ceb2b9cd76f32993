package org.ringfence.fax;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/**
 * A fax machine that is heard and hears at 8 kHz. Its clock is the sound: it never looks at
 * another.
 */
public final class FaxModem implements AutoCloseable {
  private static final LibSpandsp LIBRARY = LibSpandsp.needed();
  private static final MethodHandle INIT = LIBRARY.maker("fax_init", ADDRESS, JAVA_INT);
  private static final MethodHandle FREE = LIBRARY.function("fax_free", ADDRESS);
  private static final MethodHandle STATE = LIBRARY.maker("fax_get_t30_state", ADDRESS);
  private static final MethodHandle ALWAYS =
      LIBRARY.function("fax_set_transmit_on_idle", ADDRESS, JAVA_INT);
  private static final MethodHandle HEAR = LIBRARY.function("fax_rx", ADDRESS, ADDRESS, JAVA_INT);
  private static final MethodHandle MISS = LIBRARY.function("fax_rx_fillin", ADDRESS, JAVA_INT);
  private static final MethodHandle SAY = LIBRARY.function("fax_tx", ADDRESS, ADDRESS, JAVA_INT);
  private static final int MOST_SAMPLES = 2_048;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment fax;
  private final MemorySegment samples = arena.allocate(JAVA_SHORT, MOST_SAMPLES);
  private final T30 t30;
  private boolean closed;

  /**
   * One that begins at once.
   *
   * @param sends whether it calls, and sends the page; otherwise it is called, and writes it
   * @param page a TIFF file
   */
  public FaxModem(String number, Path page, boolean sends) {
    this(number, page, sends, T30.ALL_PAGES);
  }

  private FaxModem(String number, Path page, boolean sends, int last) {
    try {
      fax = (MemorySegment) INIT.invokeExact(MemorySegment.NULL, sends ? 1 : 0);
      int ignored = (int) ALWAYS.invokeExact(fax, 1);
      t30 = new T30((MemorySegment) STATE.invokeExact(fax), number, page, sends, last, arena);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** One that is called, and writes up to so many pages to a TIFF file. */
  public static FaxModem taking(String number, Path pages, int most) {
    return new FaxModem(number, pages, false, most - 1);
  }

  /** Whether the library for it is there. */
  public static boolean isAvailable() {
    return LibSpandsp.loaded() != null;
  }

  /** Hears so many samples, 2,048 at most. */
  public synchronized void hear(short[] pcm, int count) {
    if (closed) return;
    MemorySegment.copy(pcm, 0, samples, JAVA_SHORT, 0, count);
    try {
      int ignored = (int) HEAR.invokeExact(fax, samples, count);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** So many samples were lost. */
  public synchronized void miss(int count) {
    if (closed) return;
    try {
      int ignored = (int) MISS.invokeExact(fax, count);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** Says the next samples. */
  public synchronized void say(short[] pcm) {
    if (closed) return;
    samples.fill((byte) 0);
    try {
      int ignored = (int) SAY.invokeExact(fax, samples, pcm.length);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
    MemorySegment.copy(samples, JAVA_SHORT, 0, pcm, 0, pcm.length);
  }

  public boolean isOver() {
    return t30.isOver();
  }

  /** How it went: {@code OK} when all pages arrived. */
  public String outcome() {
    return t30.outcome();
  }

  @Override
  public synchronized void close() {
    if (closed) return;
    closed = true;
    try {
      int ignored = (int) FREE.invokeExact(fax);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
    arena.close();
  }
}
