package org.ringfence.lab.bench;

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
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.ringfence.srtp.SrtpProfile;

/**
 * Debian's libsrtp2, called as C would call it: the calls are marked as short ones, and cost the
 * few nanoseconds that a call in C costs.
 */
final class LibSrtp {
  private static final String FILE = "libsrtp2.so.1";
  private static final int POLICY_BYTES = 128; // srtp_policy_t of 2.x on 64 bits
  private static final int RTP_AT = 8;
  private static final int RTCP_AT = 32;
  private static final int KEY_AT = 56;
  private static final int WINDOW_AT = 88;
  private static final int ANY_INBOUND = 2;
  private static final int ANY_OUTBOUND = 3;
  private static final long WINDOW = 128;

  private final Linker linker = Linker.nativeLinker();
  private final Arena arena = Arena.ofAuto();
  private final SymbolLookup symbols;
  private final MethodHandle protect;
  private final MethodHandle unprotect;

  private LibSrtp(SymbolLookup symbols) {
    this.symbols = symbols;
    protect = packetCall("srtp_protect");
    unprotect = packetCall("srtp_unprotect");
    call("srtp_init", FunctionDescriptor.of(JAVA_INT));
  }

  /** The library; null where it is not installed. */
  static @Nullable LibSrtp load() {
    try {
      return new LibSrtp(SymbolLookup.libraryLookup(FILE, Arena.global()));
    } catch (IllegalArgumentException notInstalled) {
      return null;
    }
  }

  String version() {
    int version = call("srtp_get_version", FunctionDescriptor.of(JAVA_INT));
    return (version >>> 24) + "." + (version >>> 16 & 0xFF);
  }

  SrtpCost cost(SrtpProfile profile, int payloadBytes) {
    byte[] key = new byte[profile.keyBytes() + profile.saltBytes()];
    SrtpCost cost = SrtpCost.of(ends(profile, key), payloadBytes);
    return new SrtpCost(cost.protectUs(), cost.unprotectUs(), Double.NaN);
  }

  /**
   * Both ends of a stream.
   *
   * @param keyAndSalt the master key and the salt behind it
   */
  SrtpCost.Ends ends(SrtpProfile profile, byte[] keyAndSalt) {
    MemorySegment key = arena.allocateFrom(JAVA_BYTE, keyAndSalt);
    long outbound = session(profile, key, ANY_OUTBOUND);
    long inbound = session(profile, key, ANY_INBOUND);
    MemorySegment length = arena.allocate(JAVA_INT);
    return new SrtpCost.Ends() {
      @Override
      public int protect(ByteBuffer packet, int bytes) {
        return packet(protect, outbound, packet, bytes, length);
      }

      @Override
      public int unprotect(ByteBuffer packet, int bytes) {
        return packet(unprotect, inbound, packet, bytes, length);
      }
    };
  }

  private static int packet(
      MethodHandle call, long session, ByteBuffer packet, int bytes, MemorySegment length) {
    length.set(JAVA_INT, 0, bytes);
    int status;
    try {
      long at = MemorySegment.ofBuffer(packet).address();
      status = (int) call.invokeExact(session, at, length.address());
    } catch (Throwable e) {
      throw new IllegalStateException("libsrtp", e);
    }
    require(status, "a packet");
    return length.get(JAVA_INT, 0);
  }

  private long session(SrtpProfile profile, MemorySegment key, int direction) {
    MemorySegment policy = arena.allocate(POLICY_BYTES, 8);
    policy.set(JAVA_INT, 0, direction);
    String suite =
        switch (profile) {
          case AES_CM_128_HMAC_SHA1_80 -> "srtp_crypto_policy_set_rtp_default";
          case AEAD_AES_128_GCM -> "srtp_crypto_policy_set_aes_gcm_128_16_auth";
          case AEAD_AES_256_GCM -> "srtp_crypto_policy_set_aes_gcm_256_16_auth";
          default -> throw new IllegalArgumentException("not measured: " + profile);
        };
    call(suite, FunctionDescriptor.ofVoid(ADDRESS), policy.asSlice(RTP_AT));
    call(suite, FunctionDescriptor.ofVoid(ADDRESS), policy.asSlice(RTCP_AT));
    policy.set(ADDRESS, KEY_AT, key);
    policy.set(JAVA_LONG, WINDOW_AT, WINDOW);
    MemorySegment session = arena.allocate(JAVA_LONG);
    FunctionDescriptor create = FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS);
    require(call("srtp_create", create, session, policy), "a session");
    return session.get(JAVA_LONG, 0);
  }

  private static void require(int status, String what) {
    if (status != 0) {
      throw new IllegalStateException("libsrtp refused " + what + ": " + status);
    }
  }

  private MethodHandle packetCall(String name) {
    return linker.downcallHandle(
        symbols.findOrThrow(name),
        FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG),
        Linker.Option.critical(false));
  }

  private int call(String name, FunctionDescriptor descriptor, Object... arguments) {
    try {
      Object result =
          linker
              .downcallHandle(symbols.findOrThrow(name), descriptor)
              .invokeWithArguments(arguments);
      return result instanceof Integer number ? number : 0;
    } catch (Throwable e) {
      throw new IllegalStateException(name, e);
    }
  }
}
