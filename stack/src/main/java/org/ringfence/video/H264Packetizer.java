package org.ringfence.video;

import java.nio.ByteBuffer;
import org.ringfence.base.Limits;

/**
 * Cuts access units into payloads (RFC 6184, packetization mode 1): small units share one (STAP-A,
 * section 5.7.1), large ones are cut (FU-A, section 5.8), others go alone (section 5.6). In mode 0
 * each goes alone: one that is too long for a packet is left out.
 *
 * <pre>
 * FU-A: | F NRI 28 | S E R type | part of the unit without its header |
 * </pre>
 */
public final class H264Packetizer implements Packetizer {
  private static final int START = 0x80;
  private static final int END = 0x40;

  /** Longer than a frame of Ethernet, so that IP cuts it, but no longer than a packet may be. */
  private static final int LONGEST_WHOLE = Limits.RTP_PACKET_BYTES - 64;

  private final AnnexB units = new AnnexB();
  private byte[] frame = {};
  private boolean more;
  private int at;
  private int end;
  private boolean cutting;
  private final boolean whole;

  public H264Packetizer() {
    this(false);
  }

  private H264Packetizer(boolean whole) {
    this.whole = whole;
  }

  /** One that cuts nothing and puts nothing together (mode 0). */
  public static H264Packetizer whole() {
    return new H264Packetizer(true);
  }

  @Override
  public void begin(byte[] bytes, int offset, int length) {
    frame = bytes;
    units.wrap(bytes, offset, offset + length);
    cutting = false;
    advance();
  }

  private void advance() {
    do {
      more = units.next();
    } while (more && isLeftOut());
    at = more ? units.offset() : 0;
    end = more ? at + units.length() : 0;
  }

  /** Of a delimiter RTP's marker says it already. */
  private boolean isLeftOut() {
    return units.type() == NalType.DELIMITER || whole && units.length() > LONGEST_WHOLE;
  }

  @Override
  public int next(ByteBuffer out, int to, int room) {
    if (!more) return 0;
    int length = end - at;
    if (whole) {
      out.put(to, frame, at, length);
      advance();
      return length;
    }
    if (cutting || length > room) return part(out, to, room);
    int from = at;
    advance();
    boolean together = more && 1 + 2 + length + 2 + (end - at) <= room;
    if (together) return several(out, to, room, from, length);
    out.put(to, frame, from, length);
    return length;
  }

  private int part(ByteBuffer out, int to, int room) {
    int header = frame[units.offset()];
    boolean first = !cutting;
    if (first) at++;
    int left = end - at;
    int most = room - 2;
    int packets = (left + most - 1) / most;
    int take = (left + packets - 1) / packets;
    boolean ends = packets == 1;
    out.put(to, (byte) (header & ~NalType.MASK | NalType.FU_A));
    int flags = (first ? START : 0) | (ends ? END : 0);
    out.put(to + 1, (byte) (flags | header & NalType.MASK));
    out.put(to + 2, frame, at, take);
    at += take;
    cutting = !ends;
    if (ends) advance();
    return 2 + take;
  }

  private int several(ByteBuffer out, int to, int room, int firstAt, int firstLength) {
    int header = frame[firstAt] & ~NalType.MASK & 0xFF;
    int length = put(out, to, 1, firstAt, firstLength);
    while (more && length + 2 + (end - at) <= room) {
      int other = frame[at] & 0xFF;
      int importance = Math.max(header & NalType.IMPORTANCE, other & NalType.IMPORTANCE);
      header = (header | other) & NalType.FORBIDDEN | importance;
      length = put(out, to, length, at, end - at);
      advance();
    }
    out.put(to, (byte) (header | NalType.STAP_A));
    return length;
  }

  private int put(ByteBuffer out, int to, int written, int from, int length) {
    out.putShort(to + written, (short) length);
    out.put(to + written + 2, frame, from, length);
    return written + 2 + length;
  }

  @Override
  public boolean last() {
    return !more;
  }
}
