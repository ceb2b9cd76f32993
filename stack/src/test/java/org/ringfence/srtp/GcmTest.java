package org.ringfence.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** GCM beside the JDK's, for keys and lengths that no RFC prints: our own, and libcrypto's. */
class GcmTest {
  /** Every way there is on this machine. */
  static List<Gcm> each(byte[] key) {
    List<Gcm> all = new ArrayList<>(List.of(new JavaGcm(key)));
    LibCrypto library = LibCrypto.loaded();
    if (library != null) {
      all.add(new NativeGcm(library, key));
    }
    return all;
  }

  @Test
  void agreesWithTheJdkAndRefusesWhatWasChanged() throws Exception {
    var random = new SplittableRandom(7);
    for (int i = 0; i < 2_000; i++) {
      byte[] key = new byte[random.nextBoolean() ? 16 : 32];
      byte[] salt = new byte[12];
      byte[] packet = new byte[12 + random.nextInt(1400) + Gcm.TAG_BYTES];
      random.nextBytes(key);
      random.nextBytes(salt);
      random.nextBytes(packet);
      int end = packet.length - Gcm.TAG_BYTES;
      int payloadAt = i % 50 == 0 ? end : 12 + random.nextInt(end - 12 + 1);
      int ssrc = random.nextInt();
      long index = random.nextLong(1L << 48);
      byte[] expected = byTheJdk(key, salt, packet, payloadAt, end, ssrc, index);
      int wrongAt = random.nextInt(packet.length);
      for (Gcm gcm : each(key)) {
        GcmCipher cipher = new GcmCipher(gcm, salt);
        byte[] own = packet.clone();
        cipher.sealRtp(own, 0, payloadAt, end, ssrc, index);
        assertThat(own).as("%s, round %s", gcm.getClass(), i).isEqualTo(expected);

        own[wrongAt] ^= 1;
        byte[] forged = own.clone();
        assertThat(cipher.openRtp(own, 0, payloadAt, end, ssrc, index)).isFalse();
        assertThat(own).as("left as it was").isEqualTo(forged);
        own[wrongAt] ^= 1;
        assertThat(cipher.openRtp(own, 0, payloadAt, end, ssrc, index)).isTrue();
        assertThat(Arrays.copyOf(own, end)).isEqualTo(Arrays.copyOf(packet, end));
      }
    }
  }

  private static byte[] byTheJdk(
      byte[] key, byte[] salt, byte[] packet, int payloadAt, int end, int ssrc, long index)
      throws Exception {
    byte[] vector =
        ByteBuffer.allocate(12)
            .putShort((short) 0)
            .putInt(ssrc)
            .putInt((int) (index >>> 16))
            .putShort((short) index)
            .array();
    for (int at = 0; at < 12; at++) {
      vector[at] ^= salt[at];
    }
    Cipher jdk = Cipher.getInstance("AES/GCM/NoPadding");
    byte[] sealed = packet.clone();
    jdk.init(
        Cipher.ENCRYPT_MODE,
        new SecretKeySpec(key, "AES"),
        new GCMParameterSpec(8 * Gcm.TAG_BYTES, vector));
    jdk.updateAAD(packet, 0, payloadAt);
    jdk.doFinal(packet, payloadAt, end - payloadAt, sealed, payloadAt);
    return sealed;
  }
}
