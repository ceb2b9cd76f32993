package org.ringfence.net;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import org.ringfence.media.PictureFeedback;
import org.ringfence.rtp.RtcpWriter;

/**
 * Asks one side for a whole picture when the other begins to see it, or sees it anew. Who comes
 * later has missed the one that it began with, and some phones wait for the next and never ask. On
 * the media loop; nothing is allocated per packet.
 */
final class PictureWish {
  /** The other may not show yet what reaches it: so it is asked more than once. */
  private static final int TIMES = 3;

  private static final long AGAIN_NS = 1_000_000_000;

  private final RtcpWriter writer = new RtcpWriter();
  private final byte[] cname = "ringfence".getBytes(US_ASCII);
  private PictureFeedback feedback = PictureFeedback.SIGNALLED;
  private boolean pictures;
  private int left;
  private int sequence;
  private long notBeforeNs;

  /** What the side says of its pictures; null when it sends none. */
  void describe(PictureFeedback how, boolean video) {
    feedback = how;
    pictures = video;
  }

  /** Somebody begins to see it. */
  void begin(long nowNs) {
    left = pictures ? TIMES : 0;
    notBeforeNs = nowNs;
  }

  /** Whether to ask once a packet of its gets through. */
  boolean isDue(long nowNs) {
    return left > 0 && nowNs - notBeforeNs >= 0;
  }

  /**
   * Writes what asks for it. Our own source is none that the party has.
   *
   * @param source whose pictures
   * @return its length at the start of {@code out}; 0 when it is to be asked by signalling
   */
  int write(ByteBuffer out, int source, long nowNs) {
    int ours = ~source;
    left--;
    notBeforeNs = nowNs + AGAIN_NS;
    if (feedback == PictureFeedback.SIGNALLED) {
      left = 0;
      return 0;
    }
    writer.start(out, 0).receiverReport(ours).cname(ours, cname);
    if (feedback == PictureFeedback.LOSS) writer.pictureLoss(ours, source);
    else writer.fullPicture(ours, source, sequence++);
    return writer.length();
  }
}
