package org.ringfence.stun;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;

/**
 * A STUN message as it came (RFC 8489 sections 5 and 14). Attributes are looked up in its bytes; of
 * several with one type the first counts, and what follows the integrity is not seen.
 *
 * <pre>
 *   |0 0|     Message Type (14)     |        Message Length         |
 *   |                  Magic Cookie 0x2112A442                      |
 *   |                     Transaction ID (96 bits)                  |
 * </pre>
 */
public final class StunMessage implements StunResult {
  public static final int HEADER_BYTES = 20;
  static final int COOKIE = 0x2112A442;
  private static final byte[] NO_MASK = new byte[16];

  private final byte[] bytes;
  private final int[] types = new int[Limits.STUN_ATTRIBUTES];
  private final int[] starts = new int[Limits.STUN_ATTRIBUTES];
  private int count;

  private StunMessage(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Reads one datagram, in time linear in its length. The bytes are copied. */
  public static StunResult parse(ByteBuffer packet, int offset, int length) {
    if (length < HEADER_BYTES) return new MalformedStun("shorter than a header", length);
    if (length > Limits.STUN_BYTES) return new MalformedStun("too long", Limits.STUN_BYTES);
    byte[] bytes = new byte[length];
    packet.get(offset, bytes);
    if ((bytes[0] & 0xC0) != 0) return new MalformedStun("first bits not 0", 0);
    StunMessage message = new StunMessage(bytes);
    if (message.int16(2) != length - HEADER_BYTES || length % 4 != 0) {
      return new MalformedStun("length is not the datagram's", 2);
    }
    if (message.int32(4) != COOKIE) return new MalformedStun("no magic cookie", 4);
    return message.index();
  }

  public static StunResult parse(byte[] datagram) {
    return parse(ByteBuffer.wrap(datagram), 0, datagram.length);
  }

  private StunResult index() {
    int last = 0;
    for (int at = HEADER_BYTES; at < bytes.length; ) {
      int type = int16(at);
      int length = int16(at + 2);
      int next = at + 4 + (length + 3 & ~3);
      if (next > bytes.length) return new MalformedStun("attribute longer than the message", at);
      if (follows(type, last)) {
        if (count == Limits.STUN_ATTRIBUTES) return new MalformedStun("too many attributes", at);
        types[count] = type;
        starts[count++] = at;
        if (closes(type)) last = type;
      }
      at = next;
    }
    return this;
  }

  private static boolean closes(int type) {
    return type == AttributeType.MESSAGE_INTEGRITY
        || type == AttributeType.MESSAGE_INTEGRITY_SHA256
        || type == AttributeType.FINGERPRINT;
  }

  /** Whether an attribute may stand after the closing one that was seen (RFC 8489 section 14.5). */
  private static boolean follows(int type, int last) {
    return switch (last) {
      case 0 -> true;
      case AttributeType.MESSAGE_INTEGRITY -> closes(type) && type != last;
      case AttributeType.MESSAGE_INTEGRITY_SHA256 -> type == AttributeType.FINGERPRINT;
      default -> false;
    };
  }

  public MessageClass messageClass() {
    int type = int16(0);
    return MessageClass.values()[(type >> 7 & 2) | (type >> 4 & 1)];
  }

  /** One of {@link Method}, or one not known. */
  public int method() {
    int type = int16(0);
    return (type & 0xF) | (type >> 1 & 0x70) | (type >> 2 & 0xF80);
  }

  public boolean is(MessageClass wanted, int method) {
    return messageClass() == wanted && method() == method;
  }

  public TransactionId transactionId() {
    long low = (long) int32(12) << 32 | int32(16) & 0xFFFFFFFFL;
    return new TransactionId(int32(8), low);
  }

  /** The bytes of the whole message. */
  public int length() {
    return bytes.length;
  }

  public boolean has(int type) {
    return find(type) >= 0;
  }

  public byte @Nullable [] value(int type) {
    int at = find(type);
    return at < 0 ? null : Arrays.copyOfRange(bytes, at + 4, at + 4 + int16(at + 2));
  }

  public @Nullable String text(int type) {
    byte[] value = value(type);
    return value == null ? null : new String(value, StandardCharsets.UTF_8);
  }

  /** A value of 32 bits, such as PRIORITY or LIFETIME, as unsigned; -1 when there is none. */
  public long uint32(int type) {
    int at = find(type);
    return at < 0 || int16(at + 2) != 4 ? -1 : int32(at + 4) & 0xFFFFFFFFL;
  }

  /** A tie-breaker (RFC 8445 section 16.1); 0 when there is none of 64 bits. */
  public long uint64(int type) {
    int at = find(type);
    if (at < 0 || int16(at + 2) != 8) return 0;
    return (long) int32(at + 4) << 32 | int32(at + 8) & 0xFFFFFFFFL;
  }

  /** A plain address such as MAPPED-ADDRESS; null when there is none that can be read. */
  public @Nullable InetSocketAddress address(int type) {
    return address(type, NO_MASK);
  }

  /** An address such as XOR-MAPPED-ADDRESS; null when there is none that can be read. */
  public @Nullable InetSocketAddress xorAddress(int type) {
    return address(type, Arrays.copyOfRange(bytes, 4, HEADER_BYTES));
  }

  private @Nullable InetSocketAddress address(int type, byte[] mask) {
    int at = find(type);
    return at < 0 ? null : WireAddress.read(bytes, at + 4, int16(at + 2), mask);
  }

  /** The ERROR-CODE; null when there is none between 300 and 699. */
  public @Nullable StunError error() {
    byte[] value = value(AttributeType.ERROR_CODE);
    if (value == null || value.length < 4) return null;
    int code = (value[2] & 7) * 100 + value[3];
    if (code < 300 || code > 699 || value[3] < 0 || value[3] > 99) return null;
    return new StunError(code, new String(value, 4, value.length - 4, StandardCharsets.UTF_8));
  }

  /** Attributes that must be understood and are not (RFC 8489 section 6.3.1). */
  public List<Integer> unknown() {
    List<Integer> unknown = new ArrayList<>();
    for (int i = 0; i < count; i++) if (!AttributeType.known(types[i])) unknown.add(types[i]);
    return unknown;
  }

  public Integrity integrity(byte[] key) {
    int at = find(AttributeType.MESSAGE_INTEGRITY);
    if (at < 0) return Integrity.ABSENT;
    if (int16(at + 2) != Checks.SHA1_BYTES) return Integrity.WRONG;
    return matches(at, Checks.hmac("HmacSHA1", key, bytes, at, Checks.SHA1_BYTES));
  }

  /** The same for MESSAGE-INTEGRITY-SHA256, which may be cut to 16 bytes. */
  public Integrity integritySha256(byte[] key) {
    int at = find(AttributeType.MESSAGE_INTEGRITY_SHA256);
    if (at < 0) return Integrity.ABSENT;
    int length = int16(at + 2);
    if (length < 16 || length > Checks.SHA256_BYTES || length % 4 != 0) return Integrity.WRONG;
    byte[] whole = Checks.hmac("HmacSHA256", key, bytes, at, length);
    return matches(at, Arrays.copyOf(whole, length));
  }

  private Integrity matches(int at, byte[] expected) {
    byte[] value = Arrays.copyOfRange(bytes, at + 4, at + 4 + expected.length);
    return MessageDigest.isEqual(expected, value) ? Integrity.VALID : Integrity.WRONG;
  }

  public Integrity fingerprint() {
    int at = find(AttributeType.FINGERPRINT);
    if (at < 0) return Integrity.ABSENT;
    boolean right = int16(at + 2) == 4 && int32(at + 4) == Checks.fingerprint(bytes, at);
    return right ? Integrity.VALID : Integrity.WRONG;
  }

  private int find(int type) {
    for (int i = 0; i < count; i++) if (types[i] == type) return starts[i];
    return -1;
  }

  private int int16(int at) {
    return (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF;
  }

  private int int32(int at) {
    return int16(at) << 16 | int16(at + 2);
  }
}
