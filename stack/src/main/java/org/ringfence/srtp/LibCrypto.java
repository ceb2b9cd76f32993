package org.ringfence.srtp;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/**
 * The few functions of OpenSSL 3's libcrypto that are called, by the foreign function interface.
 * Those called for each packet take addresses and are marked as brief: whoever calls keeps the
 * memory alive.
 */
final class LibCrypto {
  static final int GET_TAG = 0x10;
  static final int SET_TAG = 0x11;

  private static final String FILE = "libcrypto.so.3";
  private static final @Nullable LibCrypto LOADED = load();

  private final MethodHandle newContext;
  private final MethodHandle freeContext;
  private final MethodHandle aes128;
  private final MethodHandle aes256;
  private final MethodHandle init;
  private final MethodHandle update;
  private final MethodHandle finish;
  private final MethodHandle control;

  private LibCrypto(SymbolLookup library) {
    newContext = cold(library, "EVP_CIPHER_CTX_new", FunctionDescriptor.of(ADDRESS));
    freeContext = cold(library, "EVP_CIPHER_CTX_free", FunctionDescriptor.ofVoid(ADDRESS));
    aes128 = cold(library, "EVP_aes_128_gcm", FunctionDescriptor.of(ADDRESS));
    aes256 = cold(library, "EVP_aes_256_gcm", FunctionDescriptor.of(ADDRESS));
    init =
        hot(
            library,
            "EVP_CipherInit_ex",
            FunctionDescriptor.of(
                JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT));
    update =
        hot(
            library,
            "EVP_CipherUpdate",
            FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT));
    finish =
        hot(
            library,
            "EVP_CipherFinal_ex",
            FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    control =
        hot(
            library,
            "EVP_CIPHER_CTX_ctrl",
            FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG));
  }

  /** The library, or null where there is none or native access was not granted. */
  static @Nullable LibCrypto loaded() {
    return LOADED;
  }

  private static @Nullable LibCrypto load() {
    // Asked first, because the JDK would only warn today, on the terminal, and refuse later.
    if (!LibCrypto.class.getModule().isNativeAccessEnabled()) {
      return null;
    }
    try {
      LibCrypto library = new LibCrypto(SymbolLookup.libraryLookup(FILE, Arena.global()));
      library.newGcm(Arena.ofAuto(), new byte[16]);
      return library;
    } catch (RuntimeException | LinkageError absent) {
      return null;
    }
  }

  private static MethodHandle cold(SymbolLookup library, String name, FunctionDescriptor types) {
    return Linker.nativeLinker().downcallHandle(library.findOrThrow(name), types);
  }

  private static MethodHandle hot(SymbolLookup library, String name, FunctionDescriptor types) {
    return Linker.nativeLinker()
        .downcallHandle(library.findOrThrow(name), types, Linker.Option.critical(false));
  }

  /**
   * A context for AES-GCM.
   *
   * @param arena with which it is freed
   * @param key 16 or 32 bytes
   */
  MemorySegment newGcm(Arena arena, byte[] key) {
    try {
      MemorySegment cipher = (MemorySegment) (key.length == 16 ? aes128 : aes256).invokeExact();
      MemorySegment context =
          ((MemorySegment) newContext.invokeExact()).reinterpret(arena, this::free);
      try (Arena brief = Arena.ofConfined()) {
        MemorySegment copy = brief.allocateFrom(JAVA_BYTE, key);
        require(
            (int) init.invokeExact(context.address(), cipher.address(), 0L, copy.address(), 0L, 1));
        copy.fill((byte) 0);
      }
      return context;
    } catch (Throwable e) {
      throw bug(e);
    }
  }

  private void free(MemorySegment context) {
    try {
      freeContext.invokeExact(context);
    } catch (Throwable e) {
      throw bug(e);
    }
  }

  /** Begins a packet. */
  void begin(long context, long vector, boolean sealing) {
    try {
      require((int) init.invokeExact(context, 0L, 0L, 0L, vector, sealing ? 1 : 0));
    } catch (Throwable e) {
      throw bug(e);
    }
  }

  /**
   * Takes bytes.
   *
   * @param out where they go; 0 for those that are only authenticated
   * @param outLength where their number is written
   */
  void update(long context, long out, long outLength, long in, int bytes) {
    try {
      require((int) update.invokeExact(context, out, outLength, in, bytes));
    } catch (Throwable e) {
      throw bug(e);
    }
  }

  /** Ends a packet; 1 when all is well, not positive when the tag is wrong. */
  int finish(long context, long out, long outLength) {
    try {
      return (int) finish.invokeExact(context, out, outLength);
    } catch (Throwable e) {
      throw bug(e);
    }
  }

  void control(long context, int what, int bytes, long at) {
    try {
      require((int) control.invokeExact(context, what, bytes, at));
    } catch (Throwable e) {
      throw bug(e);
    }
  }

  static void require(int status) {
    if (status != 1) {
      throw new IllegalStateException("libcrypto says " + status);
    }
  }

  private static RuntimeException bug(Throwable cause) {
    return new IllegalStateException("a call of libcrypto failed", cause);
  }
}
