package org.ringfence.srtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ringfence.srtp.SrtpProfile.AEAD_AES_128_GCM;
import static org.ringfence.srtp.SrtpProfile.AES_CM_128_HMAC_SHA1_32;
import static org.ringfence.srtp.SrtpProfile.AES_CM_128_HMAC_SHA1_80;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ringfence.base.AllocatedBytes;
import org.ringfence.base.Limits;

class SrtpContextTest {
  private static final int SSRC = 0x1234_5678;

  private static byte[] sealed(SrtpContext context, byte[] plain) {
    byte[] packet = Arrays.copyOf(plain, plain.length + Packets.ROOM);
    assertThat(context.protect(packet, 0, plain.length)).isEqualTo(SrtpStatus.OK);
    return Arrays.copyOf(packet, context.length());
  }

  private static byte[] sealedRtcp(SrtpContext context, byte[] plain) {
    byte[] packet = Arrays.copyOf(plain, plain.length + Packets.ROOM);
    assertThat(context.protectRtcp(packet, 0, plain.length)).isEqualTo(SrtpStatus.OK);
    return Arrays.copyOf(packet, context.length());
  }

  private static SrtpStatus open(SrtpContext context, byte[] packet) {
    return context.unprotect(packet.clone(), 0, packet.length);
  }

  private static void assertOpens(SrtpContext context, byte[] packet, byte[] plain) {
    byte[] opened = packet.clone();
    assertThat(context.unprotect(opened, 0, opened.length)).isEqualTo(SrtpStatus.OK);
    assertThat(Arrays.copyOf(opened, context.length())).isEqualTo(plain);
  }

  @ParameterizedTest
  @EnumSource
  void everyProfileCarriesRtpOfEveryLength(SrtpProfile profile) {
    SrtpContext out = SrtpContext.outbound(Packets.key(profile));
    SrtpContext in = SrtpContext.inbound(Packets.key(profile));
    for (int length = 0; length < 1300; length += length < 70 ? 1 : 41) {
      byte[] plain = Packets.rtp(SSRC, length, length);
      byte[] packet = sealed(out, plain);
      assertThat(packet).hasSize(plain.length + profile.rtpTagBytes()).startsWith(header(plain));
      if (length >= 16) {
        assertThat(Arrays.copyOfRange(packet, 12, plain.length))
            .isNotEqualTo(Arrays.copyOfRange(plain, 12, plain.length));
      }
      assertOpens(in, packet, plain);
    }
  }

  private static byte[] header(byte[] packet) {
    return Arrays.copyOf(packet, 12);
  }

  @ParameterizedTest
  @EnumSource
  void rtcpGoesBothWaysAndIsNotReplayed(SrtpProfile profile) {
    SrtpContext out = SrtpContext.outbound(Packets.key(profile));
    SrtpContext in = SrtpContext.inbound(Packets.key(profile));
    byte[] plain = Packets.rtcp(SSRC);
    byte[] last = plain;
    for (int i = 0; i < 200; i++) {
      byte[] packet = sealedRtcp(out, plain);
      assertThat(packet).isNotEqualTo(last).hasSize(plain.length + 4 + profile.rtcpTagBytes());
      last = packet.clone();
      assertThat(in.unprotectRtcp(packet, 0, packet.length)).isEqualTo(SrtpStatus.OK);
      assertThat(Arrays.copyOf(packet, in.length())).isEqualTo(plain);
    }
    assertThat(in.unprotectRtcp(last.clone(), 0, last.length)).isEqualTo(SrtpStatus.REPLAYED);
    last[20] ^= 1;
    byte[] next = sealedRtcp(out, plain);
    next[20] ^= 1;
    assertThat(in.unprotectRtcp(next, 0, next.length)).isEqualTo(SrtpStatus.AUTH_FAILED);
  }

  @Test
  void rtcpThatSaysItIsNotEncryptedIsRefused() {
    byte[] packet =
        sealedRtcp(SrtpContext.outbound(Packets.key(AEAD_AES_128_GCM)), Packets.rtcp(1));
    packet[packet.length - 4] &= 0x7F;
    SrtpContext in = SrtpContext.inbound(Packets.key(AEAD_AES_128_GCM));
    assertThat(in.unprotectRtcp(packet, 0, packet.length)).isEqualTo(SrtpStatus.NOT_ENCRYPTED);
  }

  @ParameterizedTest
  @EnumSource
  void headerWithSourcesAndExtensionStaysReadable(SrtpProfile profile) {
    byte[] plain = Packets.rtp(SSRC, 9, 60);
    plain[0] = (byte) 0x92; // two CSRCs and an extension
    plain[12 + 8 + 2] = 0;
    plain[12 + 8 + 3] = 2; // of two words
    byte[] packet = sealed(SrtpContext.outbound(Packets.key(profile)), plain);
    assertThat(Arrays.copyOf(packet, 32)).isEqualTo(Arrays.copyOf(plain, 32));
    assertThat(Arrays.copyOfRange(packet, 32, 48)).isNotEqualTo(Arrays.copyOfRange(plain, 32, 48));
    assertOpens(SrtpContext.inbound(Packets.key(profile)), packet, plain);
  }

  @ParameterizedTest
  @EnumSource
  void directBuffersAtAnOffsetComeOutTheSame(SrtpProfile profile) {
    byte[] plain = Packets.rtp(SSRC, 1, 160);
    byte[] expected = sealed(SrtpContext.outbound(Packets.key(profile)), plain);
    ByteBuffer direct = ByteBuffer.allocateDirect(400);
    direct.put(33, plain);
    SrtpContext out = SrtpContext.outbound(Packets.key(profile));
    assertThat(out.protect(direct, 33, plain.length)).isEqualTo(SrtpStatus.OK);
    byte[] found = new byte[out.length()];
    direct.get(33, found);
    assertThat(found).isEqualTo(expected);

    SrtpContext in = SrtpContext.inbound(Packets.key(profile));
    ByteBuffer slice = ByteBuffer.wrap(Arrays.copyOf(expected, 300)).slice(0, expected.length);
    assertThat(in.unprotect(slice, 0, expected.length)).isEqualTo(SrtpStatus.OK);
    byte[] opened = new byte[in.length()];
    slice.get(0, opened);
    assertThat(opened).isEqualTo(plain);
  }

  /** Every single bit of a packet counts, tag and header too. */
  @ParameterizedTest
  @EnumSource
  void oneWrongBitIsNoticedAndChangesNothing(SrtpProfile profile) {
    SrtpContext out = SrtpContext.outbound(Packets.key(profile));
    SrtpContext in = SrtpContext.inbound(Packets.key(profile));
    assertThat(open(in, sealed(out, Packets.rtp(SSRC, 1, 20)))).isEqualTo(SrtpStatus.OK);
    byte[] plain = Packets.rtp(SSRC, 2, 20);
    byte[] packet = sealed(out, plain);
    for (int bit = 0; bit < 8 * packet.length; bit++) {
      byte[] forged = packet.clone();
      forged[bit / 8] ^= (byte) (1 << bit % 8);
      byte[] before = forged.clone();
      assertThat(in.unprotect(forged, 0, forged.length)).as("bit %s", bit).isNotIn(SrtpStatus.OK);
      assertThat(forged).isEqualTo(before);
    }
    assertOpens(in, packet, plain);
  }

  /** CVE-2021-41105: a hundred packets that fail must not end a call. Nor may 100,000. */
  @Test
  void floodOfForgedPacketsDoesNotMatter() {
    SrtpContext out = SrtpContext.outbound(Packets.key(AES_CM_128_HMAC_SHA1_80));
    SrtpContext in = SrtpContext.inbound(Packets.key(AES_CM_128_HMAC_SHA1_80));
    var random = new SplittableRandom(41105);
    for (int i = 0; i < 100; i++) {
      for (int forged = 0; forged < 1_000; forged++) {
        int ssrc = random.nextBoolean() ? SSRC : random.nextInt();
        byte[] packet = Packets.rtp(ssrc, random.nextInt(65536), 20);
        assertThat(open(in, packet)).isNotEqualTo(SrtpStatus.OK);
      }
      byte[] plain = Packets.rtp(SSRC, i, 20);
      assertOpens(in, sealed(out, plain), plain);
    }
  }

  @Test
  void replayedAndLatePacketsAreToldApart() {
    SrtpContext out = SrtpContext.outbound(Packets.key(AEAD_AES_128_GCM));
    SrtpContext in = SrtpContext.inbound(Packets.key(AEAD_AES_128_GCM));
    byte[] first = sealed(out, Packets.rtp(SSRC, 100, 20));
    byte[] second = sealed(out, Packets.rtp(SSRC, 101, 20));
    byte[] last = sealed(out, Packets.rtp(SSRC, 229, 20));
    assertThat(open(in, last)).isEqualTo(SrtpStatus.OK);
    assertThat(open(in, last)).isEqualTo(SrtpStatus.REPLAYED);
    assertThat(open(in, first)).isEqualTo(SrtpStatus.TOO_OLD);
    assertThat(open(in, sealed(out, Packets.rtp(SSRC, 102, 20)))).isEqualTo(SrtpStatus.OK);
    assertThat(open(in, second)).isEqualTo(SrtpStatus.TOO_OLD);
  }

  /** Two payloads under one key stream would show each other. */
  @Test
  void noKeystreamIsUsedTwice() {
    SrtpContext out = SrtpContext.outbound(Packets.key(AES_CM_128_HMAC_SHA1_80));
    sealed(out, Packets.rtp(SSRC, 5, 20));
    byte[] again = Arrays.copyOf(Packets.rtp(SSRC, 5, 20), 60);
    assertThat(out.protect(again, 0, 32)).isEqualTo(SrtpStatus.REPLAYED);
    assertThat(again).isEqualTo(Arrays.copyOf(Packets.rtp(SSRC, 5, 20), 60));
    assertThatThrownBy(() -> out.unprotect(again, 0, 60)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void rolloverCounterAndItsKeystreamGoOnAfter65536Packets() {
    SrtpContext out = SrtpContext.outbound(Packets.key(AEAD_AES_128_GCM));
    SrtpContext in = SrtpContext.inbound(Packets.key(AEAD_AES_128_GCM));
    byte[] before = sealed(out, Packets.rtp(SSRC, 0, 20));
    for (int i = 1; i <= 2 * 65536; i += 1000) {
      byte[] plain = Packets.rtp(SSRC, i & 0xFFFF, 20);
      assertOpens(in, sealed(out, plain), plain);
    }
    byte[] plain = Packets.rtp(SSRC, 0, 20);
    byte[] after = sealed(out, plain);
    assertThat(after).isNotEqualTo(before);
    assertOpens(in, after, plain);
    assertThat(open(in, before)).as("the first round's packet").isEqualTo(SrtpStatus.REPLAYED);
  }

  @Test
  void sourcesAreFollowedUpToTheLimit() {
    SrtpContext out = SrtpContext.outbound(Packets.key(AES_CM_128_HMAC_SHA1_32));
    SrtpContext in = SrtpContext.inbound(Packets.key(AES_CM_128_HMAC_SHA1_32));
    for (int round = 0; round < 3; round++) {
      for (int ssrc = 0; ssrc < Limits.SRTP_SOURCES; ssrc++) {
        byte[] plain = Packets.rtp(ssrc, 30_000 * round, 20);
        byte[] packet = sealed(out, plain);
        assertOpens(in, packet, plain);
        assertThat(open(in, packet)).isEqualTo(SrtpStatus.REPLAYED);
      }
    }
    byte[] one = Arrays.copyOf(Packets.rtp(-1, 0, 20), 60);
    assertThat(out.protect(one, 0, 32)).isEqualTo(SrtpStatus.NO_SSRC_ROOM);
    assertThat(in.unprotect(one, 0, 60)).isEqualTo(SrtpStatus.NO_SSRC_ROOM);
    assertThat(in.unprotectRtcp(one, 0, 60)).isNotEqualTo(SrtpStatus.OK);
  }

  @Test
  void keyEndsWithItsLifetime() {
    MasterKey key = Packets.key(AES_CM_128_HMAC_SHA1_80).withLifetime(3);
    SrtpContext out = SrtpContext.outbound(key);
    SrtpContext in = SrtpContext.inbound(key);
    for (int i = 0; i < 3; i++) {
      byte[] packet = sealed(out, Packets.rtp(SSRC, i, 20));
      byte[] forged = packet.clone();
      forged[14] ^= 1;
      assertThat(open(in, forged)).isEqualTo(SrtpStatus.AUTH_FAILED);
      assertThat(open(in, packet)).isEqualTo(SrtpStatus.OK);
    }
    byte[] more = Arrays.copyOf(Packets.rtp(SSRC, 3, 20), 60);
    assertThat(out.protect(more, 0, 32)).isEqualTo(SrtpStatus.KEY_EXPIRED);
    assertThat(in.unprotect(more, 0, 60)).isEqualTo(SrtpStatus.KEY_EXPIRED);
    sealedRtcp(out, Packets.rtcp(SSRC));
  }

  @ParameterizedTest
  @EnumSource
  void anythingMayArrive(SrtpProfile profile) {
    SrtpContext out = SrtpContext.outbound(Packets.key(profile));
    SrtpContext in = SrtpContext.inbound(Packets.key(profile));
    var random = new SplittableRandom(11);
    for (int i = 0; i < 20_000; i++) {
      byte[] packet = new byte[random.nextInt(80)];
      random.nextBytes(packet);
      if (packet.length > 0 && random.nextBoolean()) {
        packet[0] = (byte) (0x80 | packet[0] & 0x1F);
      }
      assertThat(in.unprotect(packet, 0, packet.length)).isNotEqualTo(SrtpStatus.OK);
      assertThat(in.unprotectRtcp(packet, 0, packet.length)).isNotEqualTo(SrtpStatus.OK);
      SrtpStatus status = out.protect(packet, 0, packet.length);
      assertThat(status).isIn(SrtpStatus.MALFORMED, SrtpStatus.NO_ROOM);
      status = out.protectRtcp(packet, 0, packet.length);
      assertThat(status).isIn(SrtpStatus.MALFORMED, SrtpStatus.NO_ROOM);
    }
    byte[] long1 = Packets.rtp(1, 1, Limits.RTP_PACKET_BYTES);
    assertThat(in.unprotect(long1, 0, long1.length)).isEqualTo(SrtpStatus.MALFORMED);
    ByteBuffer direct = ByteBuffer.allocateDirect(long1.length).put(0, long1);
    assertThat(in.unprotect(direct, 0, long1.length)).isEqualTo(SrtpStatus.MALFORMED);
  }

  @ParameterizedTest
  @EnumSource
  void allocatesNothingForPacketsOfAKnownSource(SrtpProfile profile) {
    SrtpContext out = SrtpContext.outbound(Packets.key(profile));
    SrtpContext in = SrtpContext.inbound(Packets.key(profile));
    ByteBuffer direct = ByteBuffer.allocateDirect(1500);
    byte[] heap = Arrays.copyOf(Packets.rtp(SSRC, 0, 1000), 1500);
    direct.put(0, heap);
    byte[] rtcp = Arrays.copyOf(Packets.rtcp(SSRC), 64);
    int packets = 4_000;
    AtomicInteger next = new AtomicInteger();
    long allocated =
        AllocatedBytes.least(
            () -> stream(out, in, heap, direct, rtcp, next.getAndAdd(packets), packets));
    assertThat(allocated / packets).as("bytes a packet").isZero();
  }

  private static void stream(
      SrtpContext out,
      SrtpContext in,
      byte[] heap,
      ByteBuffer direct,
      byte[] rtcp,
      int first,
      int packets) {
    int refused = 0;
    for (int i = first; i < first + packets; i++) {
      Bytes.intAt(heap, 0, 0x80000000 | 2 * i & 0xFFFF);
      direct.putInt(0, 0x80000000 | 2 * i + 1 & 0xFFFF);
      refused += out.protect(heap, 0, 172) == SrtpStatus.OK ? 0 : 1;
      heap[20] ^= 1;
      refused += in.unprotect(heap, 0, out.length()) == SrtpStatus.AUTH_FAILED ? 0 : 1;
      heap[20] ^= 1;
      refused += in.unprotect(heap, 0, out.length()) == SrtpStatus.OK ? 0 : 1;
      refused += out.protect(direct, 0, 1012) == SrtpStatus.OK ? 0 : 1;
      refused += in.unprotect(direct, 0, out.length()) == SrtpStatus.OK ? 0 : 1;
      refused += out.protectRtcp(rtcp, 0, 32) == SrtpStatus.OK ? 0 : 1;
      refused += in.unprotectRtcp(rtcp, 0, out.length()) == SrtpStatus.OK ? 0 : 1;
    }
    assertThat(refused).isZero();
  }
}
