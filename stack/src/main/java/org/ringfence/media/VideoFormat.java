package org.ringfence.media;

import org.ringfence.video.H264Packetizer;
import org.ringfence.video.Packetizer;
import org.ringfence.video.VideoCodec;

/**
 * What an offer and its answer agreed on for video.
 *
 * @param sendPayloadType what the peer calls the codec
 * @param receivePayloadType what we call it
 * @param nacks whether the peer sends lost packets again when asked (RFC 4585 section 6.2.1)
 * @param whole whether the peer takes no unit in parts (RFC 6184 section 6.2, mode 0)
 * @param reducedSize whether feedback may go without a report before it (RFC 5506)
 */
public record VideoFormat(
    VideoCodec codec,
    int sendPayloadType,
    int receivePayloadType,
    boolean nacks,
    boolean whole,
    boolean reducedSize) {

  /** Whose units may be cut, and whose feedback follows a report. */
  public VideoFormat(VideoCodec codec, int sends, int receives, boolean nacks) {
    this(codec, sends, receives, nacks, false, false);
  }

  /** Whether a stream goes on as it is. */
  public boolean sameCodec(VideoFormat other) {
    return codec == other.codec;
  }

  /**
   * @param firstPicture where pictures begin to count, where the codec counts them
   */
  Packetizer packetizer(int firstPicture) {
    boolean uncut = whole && codec == VideoCodec.H264;
    return uncut ? H264Packetizer.whole() : codec.packetizer(firstPicture);
  }
}
