package org.ringfence.stun;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.ringfence.base.Limits;

/**
 * Writes one STUN message, attribute by attribute; integrity and fingerprint come last (RFC 8489
 * sections 5 and 14).
 */
public final class StunWriter {
  private final ByteBuffer out = ByteBuffer.allocate(Limits.STUN_BYTES);

  public StunWriter(MessageClass messageClass, int method, TransactionId id) {
    int bits = messageClass.ordinal();
    int type = (method & 0xF) | (method & 0x70) << 1 | (method & 0xF80) << 2;
    out.putShort((short) (type | (bits & 1) << 4 | (bits & 2) << 7)).putShort((short) 0);
    out.putInt(StunMessage.COOKIE).putInt(id.high()).putLong(id.low());
  }

  public static StunWriter request(int method, TransactionId id) {
    return new StunWriter(MessageClass.REQUEST, method, id);
  }

  public static StunWriter success(StunMessage request) {
    return new StunWriter(MessageClass.SUCCESS, request.method(), request.transactionId());
  }

  /** An error response; the reason is cut to 128 bytes. */
  public static StunWriter error(StunMessage request, int code, String reason) {
    byte[] text = reason.getBytes(StandardCharsets.UTF_8);
    ByteBuffer value = ByteBuffer.allocate(4 + Math.min(text.length, 128));
    value.putShort((short) 0).put((byte) (code / 100)).put((byte) (code % 100));
    value.put(text, 0, value.remaining());
    var writer = new StunWriter(MessageClass.ERROR, request.method(), request.transactionId());
    return writer.bytes(AttributeType.ERROR_CODE, value.array());
  }

  /**
   * @throws java.nio.BufferOverflowException when the message would pass Limits.STUN_BYTES
   */
  public StunWriter bytes(int type, byte[] value) {
    out.putShort((short) type).putShort((short) value.length).put(value);
    return pad();
  }

  public StunWriter text(int type, String value) {
    return bytes(type, value.getBytes(StandardCharsets.UTF_8));
  }

  public StunWriter flag(int type) {
    return bytes(type, new byte[0]);
  }

  public StunWriter uint32(int type, long value) {
    out.putShort((short) type).putShort((short) 4).putInt((int) value);
    return this;
  }

  public StunWriter uint64(int type, long value) {
    out.putShort((short) type).putShort((short) 8).putLong(value);
    return this;
  }

  public StunWriter xorAddress(int type, InetSocketAddress address) {
    int length = address.getAddress().getAddress().length == 4 ? 8 : 20;
    out.putShort((short) type).putShort((short) length);
    WireAddress.write(out, address, Arrays.copyOfRange(out.array(), 4, 20));
    return this;
  }

  /** UNKNOWN-ATTRIBUTES, cut to eight of them. */
  public StunWriter unknown(List<Integer> types) {
    int named = Math.min(types.size(), 8);
    ByteBuffer value = ByteBuffer.allocate(2 * named);
    for (int i = 0; i < named; i++) value.putShort(types.get(i).shortValue());
    return bytes(AttributeType.UNKNOWN_ATTRIBUTES, value.array());
  }

  public StunWriter integrity(byte[] key) {
    byte[] hmac = Checks.hmac("HmacSHA1", key, out.array(), out.position(), Checks.SHA1_BYTES);
    return bytes(AttributeType.MESSAGE_INTEGRITY, hmac);
  }

  public StunWriter integritySha256(byte[] key) {
    byte[] hmac = Checks.hmac("HmacSHA256", key, out.array(), out.position(), Checks.SHA256_BYTES);
    return bytes(AttributeType.MESSAGE_INTEGRITY_SHA256, hmac);
  }

  public StunWriter fingerprint() {
    return uint32(AttributeType.FINGERPRINT, Checks.fingerprint(out.array(), out.position()));
  }

  /** The message as it goes out. */
  public byte[] write() {
    out.putShort(2, (short) (out.position() - StunMessage.HEADER_BYTES));
    return Arrays.copyOf(out.array(), out.position());
  }

  private StunWriter pad() {
    while (out.position() % 4 != 0) out.put((byte) 0);
    return this;
  }
}
