package org.ringfence.fax;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Path;

/** What one fax machine says to another (ITU-T T.30), whichever way it travels. */
final class T30 {
  private static final LibSpandsp LIBRARY = LibSpandsp.needed();
  private static final MethodHandle TX_FILE =
      LIBRARY.function("t30_set_tx_file", ADDRESS, ADDRESS, JAVA_INT, JAVA_INT);
  private static final MethodHandle RX_FILE =
      LIBRARY.function("t30_set_rx_file", ADDRESS, ADDRESS, JAVA_INT);
  private static final MethodHandle IDENT = LIBRARY.function("t30_set_tx_ident", ADDRESS, ADDRESS);
  private static final MethodHandle ECM =
      LIBRARY.function("t30_set_ecm_capability", ADDRESS, JAVA_INT);
  private static final MethodHandle COMPRESSIONS =
      LIBRARY.function("t30_set_supported_compressions", ADDRESS, JAVA_INT);
  private static final MethodHandle PHASE_E =
      LIBRARY.function("t30_set_phase_e_handler", ADDRESS, ADDRESS, ADDRESS);
  private static final MethodHandle WHY = LIBRARY.maker("t30_completion_code_to_str", JAVA_INT);
  private static final MethodHandle KEPT_AS =
      LIBRARY.function("t30_set_rx_encoding", ADDRESS, JAVA_INT);
  static final int ALL_PAGES = -1;
  private static final int FAX_COMPRESSIONS = 0x02 | 0x04 | 0x08;
  private static final int GROUP_4 = 3;
  private static final int GOES_ON = -1;
  private static final int MOST_WORDS = 200;

  private volatile int result = GOES_ON;

  /**
   * Begins, with the machine's own state: a page to send or the file for what comes.
   *
   * @param last the page after which no more is taken, counted from 0; or {@link #ALL_PAGES}
   */
  T30(MemorySegment state, String number, Path page, boolean sends, int last, Arena arena) {
    MemorySegment file = arena.allocateFrom(page.toString());
    try {
      int ignored = (int) IDENT.invokeExact(state, arena.allocateFrom(number));
      ignored = (int) ECM.invokeExact(state, 1);
      ignored = (int) COMPRESSIONS.invokeExact(state, FAX_COMPRESSIONS);
      if (sends) ignored = (int) TX_FILE.invokeExact(state, file, ALL_PAGES, ALL_PAGES);
      else ignored = (int) RX_FILE.invokeExact(state, file, last);
      if (!sends) ignored = (int) KEPT_AS.invokeExact(state, GROUP_4);
      MethodType type =
          MethodType.methodType(void.class, MemorySegment.class, MemorySegment.class, int.class);
      MethodHandle told = MethodHandles.lookup().bind(this, "over", type);
      MemorySegment stub = LibSpandsp.onEnd(told, arena);
      ignored = (int) PHASE_E.invokeExact(state, stub, MemorySegment.NULL);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  @SuppressWarnings("unused") // C calls it.
  private void over(MemorySegment state, MemorySegment user, int how) {
    result = how;
  }

  boolean isOver() {
    return result != GOES_ON;
  }

  /** How it went, in the library's words: {@code OK} when all pages arrived. */
  String outcome() {
    int how = result;
    if (how == GOES_ON) return "goes on";
    try {
      MemorySegment words = (MemorySegment) WHY.invokeExact(how);
      return words.reinterpret(MOST_WORDS).getString(0);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
