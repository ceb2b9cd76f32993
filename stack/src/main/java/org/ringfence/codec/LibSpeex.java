package org.ringfence.codec;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/** The few functions of libspeex that are called, by the foreign function interface. */
final class LibSpeex {
  static final int SET_QUALITY = 4;
  static final int SET_COMPLEXITY = 16;

  /** More than {@code struct SpeexBits} takes. */
  private static final int BITS_BYTES = 64;

  private static final @Nullable LibSpeex LOADED = load();

  private final MethodHandle mode;
  private final MethodHandle encoderInit;
  private final MethodHandle encoderCtl;
  private final MethodHandle encoderDestroy;
  private final MethodHandle encode;
  private final MethodHandle decoderInit;
  private final MethodHandle decoderDestroy;
  private final MethodHandle decode;
  private final MethodHandle bitsInit;
  private final MethodHandle bitsReset;
  private final MethodHandle bitsDestroy;
  private final MethodHandle bitsRead;
  private final MethodHandle bitsWrite;
  private final MethodHandle bitsEnd;

  private LibSpeex(SymbolLookup library) {
    FunctionDescriptor address = FunctionDescriptor.of(ADDRESS, ADDRESS);
    FunctionDescriptor nothing = FunctionDescriptor.ofVoid(ADDRESS);
    FunctionDescriptor three = FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS);
    mode = handle(library, "speex_lib_get_mode", FunctionDescriptor.of(ADDRESS, JAVA_INT));
    encoderInit = handle(library, "speex_encoder_init", address);
    encoderCtl =
        handle(
            library,
            "speex_encoder_ctl",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, ADDRESS));
    encoderDestroy = handle(library, "speex_encoder_destroy", nothing);
    encode = handle(library, "speex_encode_int", three);
    decoderInit = handle(library, "speex_decoder_init", address);
    decoderDestroy = handle(library, "speex_decoder_destroy", nothing);
    decode = handle(library, "speex_decode_int", three);
    bitsInit = handle(library, "speex_bits_init", nothing);
    bitsReset = handle(library, "speex_bits_reset", nothing);
    bitsDestroy = handle(library, "speex_bits_destroy", nothing);
    bitsRead =
        handle(
            library, "speex_bits_read_from", FunctionDescriptor.ofVoid(ADDRESS, ADDRESS, JAVA_INT));
    bitsWrite =
        handle(
            library,
            "speex_bits_write",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));
    bitsEnd = handle(library, "speex_bits_insert_terminator", nothing);
  }

  /** The library, or null where there is none or native access was not granted. */
  static @Nullable LibSpeex loaded() {
    return LOADED;
  }

  private static @Nullable LibSpeex load() {
    if (!LibSpeex.class.getModule().isNativeAccessEnabled()) return null;
    try {
      return new LibSpeex(SymbolLookup.libraryLookup("libspeex.so.1", Arena.global()));
    } catch (RuntimeException | LinkageError absent) {
      return null;
    }
  }

  private static MethodHandle handle(SymbolLookup library, String name, FunctionDescriptor types) {
    return Linker.nativeLinker().downcallHandle(library.findOrThrow(name), types);
  }

  /** Bits to be written or read, empty; {@link #free} lets go of them. */
  MemorySegment newBits(Arena arena) {
    MemorySegment bits = arena.allocate(BITS_BYTES, 16);
    call(bitsInit, bits);
    return bits;
  }

  void free(MemorySegment bits) {
    call(bitsDestroy, bits);
  }

  private static void call(MethodHandle function, MemorySegment argument) {
    try {
      function.invokeExact(argument);
    } catch (Throwable e) {
      throw bug(e);
    }
  }

  MemorySegment newEncoder(int number) {
    try {
      return (MemorySegment) encoderInit.invokeExact((MemorySegment) mode.invokeExact(number));
    } catch (Throwable e) {
      throw bug(e);
    }
  }

  void control(MemorySegment encoder, int request, MemorySegment value) {
    try {
      int ignored = (int) encoderCtl.invokeExact(encoder, request, value);
    } catch (Throwable e) {
      throw bug(e);
    }
  }

  void endEncoder(MemorySegment encoder) {
    call(encoderDestroy, encoder);
  }

  /** Encodes a frame into the bits; its length in {@code out}. */
  int encode(
      MemorySegment encoder, MemorySegment pcm, MemorySegment bits, MemorySegment out, int room) {
    try {
      bitsReset.invokeExact(bits);
      int ignored = (int) encode.invokeExact(encoder, pcm, bits);
      bitsEnd.invokeExact(bits);
      return (int) bitsWrite.invokeExact(bits, out, room);
    } catch (Throwable e) {
      throw bug(e);
    }
  }

  MemorySegment newDecoder(int number) {
    try {
      return (MemorySegment) decoderInit.invokeExact((MemorySegment) mode.invokeExact(number));
    } catch (Throwable e) {
      throw bug(e);
    }
  }

  void endDecoder(MemorySegment decoder) {
    call(decoderDestroy, decoder);
  }

  /** Fills the bits with a payload. */
  void read(MemorySegment bits, MemorySegment payload, int length) {
    try {
      bitsRead.invokeExact(bits, payload, length);
    } catch (Throwable e) {
      throw bug(e);
    }
  }

  /** Decodes the next frame; {@link MemorySegment#NULL} for bits stands for a lost one. */
  int decode(MemorySegment decoder, MemorySegment bits, MemorySegment pcm) {
    try {
      return (int) decode.invokeExact(decoder, bits, pcm);
    } catch (Throwable e) {
      throw bug(e);
    }
  }

  private static IllegalStateException bug(Throwable e) {
    return new IllegalStateException("libspeex", e);
  }
}
