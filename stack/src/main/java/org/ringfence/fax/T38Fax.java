package org.ringfence.fax;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Path;

/**
 * A fax machine that speaks T.38: it takes and makes the packets that UDPTL carries. Its clock is
 * what it is told has passed.
 */
public final class T38Fax implements AutoCloseable {
  private static final LibSpandsp LIBRARY = LibSpandsp.needed();
  private static final MethodHandle INIT =
      LIBRARY.maker("t38_terminal_init", ADDRESS, JAVA_INT, ADDRESS, ADDRESS);
  private static final MethodHandle FREE = LIBRARY.function("t38_terminal_free", ADDRESS);
  private static final MethodHandle T30_STATE =
      LIBRARY.maker("t38_terminal_get_t30_state", ADDRESS);
  private static final MethodHandle CORE =
      LIBRARY.maker("t38_terminal_get_t38_core_state", ADDRESS);
  private static final MethodHandle PASS =
      LIBRARY.function("t38_terminal_send_timeout", ADDRESS, JAVA_INT);
  private static final MethodHandle TAKE =
      LIBRARY.function("t38_core_rx_ifp_packet", ADDRESS, ADDRESS, JAVA_INT, JAVA_SHORT);
  private static final FunctionDescriptor SENDS =
      FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_INT, JAVA_INT);
  private static final int MOST_BYTES = 2_048;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment fax;
  private final MemorySegment core;
  private final MemorySegment packet = arena.allocate(JAVA_BYTE, MOST_BYTES);
  private final Sink out;
  private final T30 t30;
  private boolean closed;

  /** Takes the packets it makes. */
  @FunctionalInterface
  public interface Sink {
    /**
     * @param times how often its datagram is to be sent, for what nothing later repeats
     */
    void packet(byte[] ifp, int times);
  }

  /**
   * One that begins at once.
   *
   * @param sends whether it calls, and sends the page; otherwise it is called, and writes it
   * @param page a TIFF file
   */
  public T38Fax(String number, Path page, boolean sends, Sink out) {
    this.out = out;
    try {
      MethodType type =
          MethodType.methodType(
              int.class,
              MemorySegment.class,
              MemorySegment.class,
              MemorySegment.class,
              int.class,
              int.class);
      MethodHandle made = MethodHandles.lookup().bind(this, "made", type);
      MemorySegment stub = Linker.nativeLinker().upcallStub(made, SENDS, arena);
      fax =
          (MemorySegment)
              INIT.invokeExact(MemorySegment.NULL, sends ? 1 : 0, stub, MemorySegment.NULL);
      core = (MemorySegment) CORE.invokeExact(fax);
      t30 =
          new T30(
              (MemorySegment) T30_STATE.invokeExact(fax),
              number,
              page,
              sends,
              T30.ALL_PAGES,
              arena);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  @SuppressWarnings("unused") // C calls it.
  private int made(
      MemorySegment state, MemorySegment user, MemorySegment bytes, int length, int times) {
    out.packet(bytes.reinterpret(length).toArray(JAVA_BYTE), times);
    return 0;
  }

  /** So many samples of 8 kHz have passed: makes what is due. */
  public synchronized void pass(int samples) {
    if (closed) return;
    try {
      int ignored = (int) PASS.invokeExact(fax, samples);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** Takes a packet of the other's; packets come in order, some perhaps never. */
  public synchronized void take(byte[] ifp, int sequenceNumber) {
    if (closed || ifp.length > MOST_BYTES) return;
    MemorySegment.copy(ifp, 0, packet, JAVA_BYTE, 0, ifp.length);
    try {
      int ignored = (int) TAKE.invokeExact(core, packet, ifp.length, (short) sequenceNumber);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
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
