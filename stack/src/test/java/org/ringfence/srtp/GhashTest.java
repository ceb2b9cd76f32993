package org.ringfence.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** GCM beside the JDK's, for keys and lengths that no RFC prints. */
class GhashTest {
  @Test
  void agreesWithTheJdk() throws Exception {
    var random = new SplittableRandom(7);
    Cipher jdk = Cipher.getInstance("AES/GCM/NoPadding");
    for (int i = 0; i < 2_000; i++) {
      byte[] key = new byte[random.nextBoolean() ? 16 : 32];
      byte[] salt = new byte[12];
      byte[] packet = new byte[12 + random.nextInt(1400) + GcmCipher.TAG_BYTES];
      random.nextBytes(key);
      random.nextBytes(salt);
      random.nextBytes(packet);
      int payloadAt = 12 + random.nextInt(packet.length - GcmCipher.TAG_BYTES - 12 + 1);
      int end = packet.length - GcmCipher.TAG_BYTES;
      int ssrc = random.nextInt();
      long index = random.nextLong(1L << 48);

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
      byte[] expected = Arrays.copyOf(packet, packet.length);
      jdk.init(
          Cipher.ENCRYPT_MODE,
          new SecretKeySpec(key, "AES"),
          new GCMParameterSpec(8 * GcmCipher.TAG_BYTES, vector));
      jdk.updateAAD(packet, 0, payloadAt);
      jdk.doFinal(packet, payloadAt, end - payloadAt, expected, payloadAt);

      new GcmCipher(key, salt).sealRtp(packet, 0, payloadAt, end, ssrc, index);
      assertThat(packet).as("round %s", i).isEqualTo(expected);
    }
  }
}
