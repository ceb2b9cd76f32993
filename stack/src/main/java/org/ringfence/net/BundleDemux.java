package org.ringfence.net;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.ringfence.base.Limits;
import org.ringfence.rtp.HeaderExtensions;
import org.ringfence.rtp.RtcpPacket;
import org.ringfence.rtp.RtcpStatus;
import org.ringfence.rtp.RtpPacket;
import org.ringfence.rtp.RtpStatus;

/**
 * Finds the media line of each packet where several share one path (RFC 9143 section 9.2): by the
 * MID in its header, by its SSRC where that is known, by a payload type that only one line has. A
 * report belongs to every line whose SSRCs it speaks of. Allocates nothing per packet.
 */
final class BundleDemux {
  static final int NONE = -1;

  private static final byte[] NAMELESS = {};
  private static final int REPORT_BLOCK_LIMIT = 31;
  private static final int FULL_INTRA_REQUEST = 4; // RFC 5104 section 4.3.1
  private static final int APPLICATION_LAYER = 15;
  private static final int REMB = 0x52454D42;
  private static final int EXTENSION = 0x10; // the bit of the header that tells of one

  /** Two seconds of sound: more than the other side needs to be ready. */
  private static final int NAMED_PACKETS = 100;

  private final List<IceLine> lines = new ArrayList<>(2);
  private final List<byte[]> mids = new ArrayList<>(2);
  private final RtpPacket rtp = new RtpPacket();
  private final RtcpPacket rtcp = new RtcpPacket();
  private final HeaderExtensions extensions = new HeaderExtensions();
  private final SsrcLines theirs = new SsrcLines();
  private final SsrcLines ours = new SsrcLines();
  private int midExtension;

  /** What lines there are now. Sources that nobody has named are learnt anew. */
  void lines(List<IceLine> now) {
    lines.clear();
    lines.addAll(now);
    mids.clear();
    midExtension = 0;
    for (IceLine line : now) {
      mids.add(line.named() ? line.mid().getBytes(StandardCharsets.UTF_8) : NAMELESS);
      if (line.named()) midExtension = line.midExtension();
    }
    theirs.clear();
    ours.clear();
    for (int i = 0; i < now.size(); i++) {
      for (long ssrc : now.get(i).sources()) theirs.learn((int) ssrc, i);
    }
  }

  /**
   * The line of an RTP packet that came; {@link #NONE} when it is nobody's. The MID is taken out:
   * it is between the two ends of this path.
   */
  int rtp(ByteBuffer packet, int offset, int length) {
    if (lines.size() < 2) return lines.size() - 1;
    if (rtp.wrap(packet, offset, length) != RtpStatus.VALID) return NONE;
    int ssrc = rtp.ssrc();
    int named = midExtension > 0 && rtp.hasExtension() ? named(packet) : lines.size();
    if (named < lines.size()) {
      if (named != NONE) theirs.learn(ssrc, named);
      return named;
    }
    int known = theirs.line(ssrc);
    if (known != NONE && lines.get(known).payloadTypes().get(rtp.payloadType())) return known;
    int only = onlyLineWith(rtp.payloadType());
    if (only != NONE) theirs.learn(ssrc, only);
    return only;
  }

  /** The line that the MID names, NONE for a name that no line has; more than any without a MID. */
  private int named(ByteBuffer packet) {
    extensions.wrap(rtp);
    while (extensions.next()) {
      if (extensions.id() == midExtension) {
        int line = line(packet, extensions.offset(), extensions.length());
        extensions.blank();
        return line;
      }
    }
    return lines.size();
  }

  private int line(ByteBuffer packet, int offset, int length) {
    for (int i = 0; i < mids.size(); i++) {
      if (equal(mids.get(i), packet, offset, length)) return i;
    }
    return NONE;
  }

  private static boolean equal(byte[] mid, ByteBuffer packet, int offset, int length) {
    if (mid.length != length || length == 0) return false;
    for (int i = 0; i < length; i++) {
      if (mid[i] != packet.get(offset + i)) return false;
    }
    return true;
  }

  private int onlyLineWith(int payloadType) {
    int found = NONE;
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).payloadTypes().get(payloadType)) {
        if (found != NONE) return NONE;
        found = i;
      }
    }
    return found;
  }

  /**
   * Remembers an RTP packet that is sent: reports about it will come back. It gets the MID of its
   * line where one was taken out, and in the first packets of each source: nobody knows it yet.
   *
   * @return its length then
   */
  int sent(ByteBuffer packet, int offset, int length, int line) {
    if (lines.size() < 2) return length;
    boolean early = ours.learn(packet.getInt(offset + 8), line);
    byte[] mid = mids.get(line);
    boolean may = early || (packet.get(offset) & EXTENSION) != 0;
    if (!may || mid.length == 0) return length;
    if (rtp.wrap(packet, offset, length) != RtpStatus.VALID) return length;
    extensions.wrap(rtp);
    if (extensions.fill(midExtension, mid) || !early) return length;
    return HeaderExtensions.insert(rtp, midExtension, mid);
  }

  /** The lines of a compound RTCP packet that came, a bit for each; 0 when it is nobody's. */
  long rtcp(ByteBuffer packet, int offset, int length) {
    if (lines.size() < 2) return lines.size();
    RtcpStatus status = rtcp.wrap(packet, offset, length);
    if (status != RtcpStatus.VALID && status != RtcpStatus.NO_REPORT_FIRST) return 0;
    long found = 0;
    while (rtcp.next()) {
      found |= bit(theirs.line(rtcp.ssrc())) | targets();
    }
    return found == 0 ? 1 : found; // of nothing that is known: the first line's, as the bundle is
  }

  /** The lines of ours that the packet at hand is about. */
  private long targets() {
    return switch (rtcp.type()) {
      case RtcpPacket.SENDER_REPORT, RtcpPacket.RECEIVER_REPORT -> reported();
      case RtcpPacket.TRANSPORT_FEEDBACK -> feedback();
      case RtcpPacket.PAYLOAD_FEEDBACK -> feedback() | listed();
      default -> 0;
    };
  }

  private long reported() {
    long found = 0;
    for (int i = 0; i < Math.min(rtcp.count(), REPORT_BLOCK_LIMIT); i++) {
      found |= bit(ours.line(rtcp.blockSsrc(i)));
    }
    return found;
  }

  private long feedback() {
    return rtcp.words() < 3 ? 0 : bit(ours.line(rtcp.word(2)));
  }

  /** Those that name their sources in a list of their own: FIR, and the estimate of bandwidth. */
  private long listed() {
    long found = 0;
    boolean remb = rtcp.count() == APPLICATION_LAYER && rtcp.words() > 4 && rtcp.word(3) == REMB;
    int from = remb ? 5 : rtcp.count() == FULL_INTRA_REQUEST ? 3 : rtcp.words();
    for (int i = from; i < rtcp.words(); i += remb ? 1 : 2) {
      found |= bit(ours.line(rtcp.word(i)));
    }
    return found;
  }

  private static long bit(int line) {
    return line == NONE ? 0 : 1L << line;
  }

  /** Which line each SSRC belongs to; the oldest goes when there are too many. */
  private static final class SsrcLines {
    private final int[] ssrcs = new int[Limits.BUNDLE_SOURCES];
    private final int[] lineOf = new int[Limits.BUNDLE_SOURCES];
    private final int[] packets = new int[Limits.BUNDLE_SOURCES];
    private int count;
    private int oldest;
    private int last;

    int line(int ssrc) {
      int at = find(ssrc);
      return at < 0 ? NONE : lineOf[at];
    }

    /** Whether the packet is one of the first of its source. */
    boolean learn(int ssrc, int line) {
      int at = find(ssrc);
      if (at >= 0 && lineOf[at] != line) packets[at] = 0;
      if (at < 0) {
        at = count < ssrcs.length ? count++ : oldest;
        oldest = (at + 1) % ssrcs.length;
        ssrcs[at] = ssrc;
        packets[at] = 0;
      }
      lineOf[at] = line;
      if (packets[at] == NAMED_PACKETS) return false;
      packets[at]++;
      return true;
    }

    private int find(int ssrc) {
      if (last < count && ssrcs[last] == ssrc) return last;
      for (int i = 0; i < count; i++) {
        if (ssrcs[i] == ssrc) {
          last = i;
          return i;
        }
      }
      return -1;
    }

    void clear() {
      count = 0;
      oldest = 0;
      last = 0;
    }
  }
}
