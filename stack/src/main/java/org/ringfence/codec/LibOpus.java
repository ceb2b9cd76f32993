package org.ringfence.codec;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The few functions of libopus that are called, by the foreign function interface. */
final class LibOpus {
  static final int APPLICATION_VOIP = 2048;
  static final int SET_BITRATE = 4002;
  static final int SET_VBR = 4006;
  static final int SET_COMPLEXITY = 4010;
  static final int SET_INBAND_FEC = 4012;
  static final int SET_PACKET_LOSS_PERC = 4014;
  static final int SET_DTX = 4016;

  private static final @Nullable LibOpus LOADED = load();

  private final String version;
  private final MethodHandle encoderSize;
  private final MethodHandle encoderInit;
  private final MethodHandle encoderCtl;
  private final MethodHandle encode;
  private final MethodHandle decoderSize;
  private final MethodHandle decoderInit;
  private final MethodHandle decode;

  private LibOpus(SymbolLookup library) throws Throwable {
    MethodHandle versionString =
        handle(library, "opus_get_version_string", FunctionDescriptor.of(ADDRESS));
    version = ((MemorySegment) versionString.invokeExact()).reinterpret(256).getString(0);
    encoderSize =
        handle(library, "opus_encoder_get_size", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    encoderInit =
        handle(
            library,
            "opus_encoder_init",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT));
    encoderCtl =
        handle(
            library,
            "opus_encoder_ctl",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT),
            Linker.Option.firstVariadicArg(2));
    encode =
        handle(
            library,
            "opus_encode",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT));
    decoderSize =
        handle(library, "opus_decoder_get_size", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    decoderInit =
        handle(
            library,
            "opus_decoder_init",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
    decode =
        handle(
            library,
            "opus_decode",
            FunctionDescriptor.of(
                JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
  }

  /** The library, or null where there is none or native access was not granted. */
  static @Nullable LibOpus loaded() {
    return LOADED;
  }

  private static @Nullable LibOpus load() {
    // Asked first, because the JDK would only warn today, on the terminal, and refuse later.
    if (!LibOpus.class.getModule().isNativeAccessEnabled()) {
      return null;
    }
    try {
      return new LibOpus(SymbolLookup.libraryLookup(fileName(), Arena.global()));
    } catch (Throwable absent) {
      return null;
    }
  }

  private static String fileName() {
    String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    if (system.contains("windows")) {
      return "opus.dll";
    }
    return system.contains("mac") ? "libopus.0.dylib" : "libopus.so.0";
  }

  private static MethodHandle handle(
      SymbolLookup library, String name, FunctionDescriptor types, Linker.Option... options) {
    return Linker.nativeLinker().downcallHandle(library.findOrThrow(name), types, options);
  }

  String version() {
    return version;
  }

  /** An encoder's state in the arena, ready. */
  MemorySegment newEncoder(Arena arena, int rateHz) {
    try {
      MemorySegment state = arena.allocate((int) encoderSize.invokeExact(1), 16);
      check((int) encoderInit.invokeExact(state, rateHz, 1, APPLICATION_VOIP));
      return state;
    } catch (Throwable e) {
      throw bug(e);
    }
  }

  /** A decoder's state in the arena, ready. */
  MemorySegment newDecoder(Arena arena, int rateHz) {
    try {
      MemorySegment state = arena.allocate((int) decoderSize.invokeExact(1), 16);
      check((int) decoderInit.invokeExact(state, rateHz, 1));
      return state;
    } catch (Throwable e) {
      throw bug(e);
    }
  }

  void control(MemorySegment encoder, int request, int value) {
    try {
      check((int) encoderCtl.invokeExact(encoder, request, value));
    } catch (Throwable e) {
      throw bug(e);
    }
  }

  /** Bytes written, or a negative error. */
  int encode(MemorySegment encoder, MemorySegment pcm, int samples, MemorySegment out, int room) {
    try {
      return (int) encode.invokeExact(encoder, pcm, samples, out, room);
    } catch (Throwable e) {
      throw bug(e);
    }
  }

  /** Samples written, or a negative error; {@link MemorySegment#NULL} stands for a lost packet. */
  int decode(
      MemorySegment decoder, MemorySegment in, int length, MemorySegment pcm, int room, int fec) {
    try {
      return (int) decode.invokeExact(decoder, in, length, pcm, room, fec);
    } catch (Throwable e) {
      throw bug(e);
    }
  }

  private static void check(int status) {
    if (status != 0) {
      throw new IllegalStateException("libopus says " + status);
    }
  }

  private static RuntimeException bug(Throwable cause) {
    return new IllegalStateException("a call of libopus failed", cause);
  }
}
