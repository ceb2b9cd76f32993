package org.ringfence.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ringfence.srtp.MasterKey;
import org.ringfence.srtp.SrtpProfile;

/**
 * Our SRTP and libsrtp's understand each other: it is measured beside a peer that does the same.
 */
class LibSrtpTest {
  private static final int HEADER_BYTES = 12;

  private final SplittableRandom random = new SplittableRandom(5);
  private @Nullable LibSrtp library;

  @BeforeEach
  void need() {
    library = LibSrtp.load();
    Assumptions.assumeTrue(library != null, "skipped: apt install libsrtp2-1");
  }

  @ParameterizedTest
  @EnumSource(names = {"AES_CM_128_HMAC_SHA1_80", "AEAD_AES_128_GCM", "AEAD_AES_256_GCM"})
  void eachReadsWhatTheOtherWrote(SrtpProfile profile) {
    byte[] key = new byte[profile.keyBytes()];
    byte[] salt = new byte[profile.saltBytes()];
    random.nextBytes(key);
    random.nextBytes(salt);
    byte[] both = Arrays.copyOf(key, key.length + salt.length);
    System.arraycopy(salt, 0, both, key.length, salt.length);
    SrtpCost.Ends ours = SrtpCost.ends(MasterKey.of(profile, key, salt));
    SrtpCost.Ends theirs = library.ends(profile, both);
    // Over the end of the sequence numbers, so that both count a rollover.
    for (int i = 0; i < 300; i++) {
      pass(i, ours, theirs);
      pass(i, theirs, ours);
    }
    ByteBuffer forged = packet(301, 100);
    int bytes = ours.protect(forged, HEADER_BYTES + 100);
    forged.put(HEADER_BYTES, (byte) (forged.get(HEADER_BYTES) ^ 1));
    assertThatThrownBy(() -> theirs.unprotect(forged, bytes))
        .isInstanceOf(IllegalStateException.class);
  }

  private void pass(int number, SrtpCost.Ends from, SrtpCost.Ends to) {
    int payload = random.nextInt(1_200);
    ByteBuffer packet = packet(number, payload);
    byte[] plain = bytes(packet, HEADER_BYTES + payload);
    int length = from.protect(packet, plain.length);
    assertThat(length).isGreaterThan(plain.length);
    assertThat(to.unprotect(packet, length)).isEqualTo(plain.length);
    assertThat(bytes(packet, plain.length)).isEqualTo(plain);
  }

  private ByteBuffer packet(int number, int payload) {
    ByteBuffer packet =
        ByteBuffer.allocateDirect(HEADER_BYTES + payload + SrtpProfile.MAX_OVERHEAD_BYTES);
    packet.putInt(0, 0x80000000 | 65_400 + number & 0xFFFF);
    packet.putInt(4, number * 160);
    packet.putInt(8, 0x1234);
    for (int i = 0; i < payload; i++) {
      packet.put(HEADER_BYTES + i, (byte) random.nextInt());
    }
    return packet;
  }

  private static byte[] bytes(ByteBuffer packet, int length) {
    byte[] copy = new byte[length];
    packet.get(0, copy);
    return copy;
  }
}
