package org.ringfence.agent;

import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ringfence.call.View;
import org.ringfence.media.VideoFormat;
import org.ringfence.media.VideoSource;
import org.ringfence.net.InsideVideo;
import org.ringfence.sdp.Direction;
import org.ringfence.sdp.Fmtp;
import org.ringfence.sdp.Format;
import org.ringfence.sdp.MediaAddress;
import org.ringfence.sdp.MediaDescription;
import org.ringfence.sdp.RtpMap;
import org.ringfence.sdp.SessionDescription;
import org.ringfence.sdp.VideoLine;
import org.ringfence.video.FrameBuffer;
import org.ringfence.video.VideoCodec;

/** The pictures of a party that is in this server itself, in the codec that was agreed. */
final class ViewVideo implements VideoSource {
  private static final List<Format> FORMATS = List.of(Format.VP8, Format.H264, Format.H264_WHOLE);
  private static final VideoLine LINE = new VideoLine(FORMATS);

  private final View view;
  private final InsideVideo end;
  private volatile VideoCodec codec = VideoCodec.VP8;

  ViewVideo(View view, String cname, RandomGenerator random) {
    this.view = view;
    end = new InsideVideo(this, this::seen, view::wantsKeyFrame, cname, random);
  }

  /** Where the line ends, as agreed. */
  InsideVideo end(VideoFormat format) {
    codec = format.codec();
    return end;
  }

  private void seen(FrameBuffer frame) {
    view.see(codec, frame);
  }

  @Override
  public @Nullable FrameBuffer next(long nowNs) {
    return view.show(codec);
  }

  @Override
  public void keyFrame() {
    view.keyFrame();
  }

  /**
   * The answer with pictures in it, where some are offered that can be passed on.
   *
   * @param plain the answer without
   */
  static SessionDescription answer(
      SessionDescription plain, SessionDescription offer, MediaAddress address) {
    VideoLine.Answered made = LINE.answer(plain, offer, address, Direction.SENDRECV);
    return made == null ? plain : made.answer();
  }

  /**
   * What was agreed for a line; null when that is no video.
   *
   * @param said what was answered
   * @param theirs what the other side said of the line last; null when it said nothing
   */
  static @Nullable VideoFormat format(MediaDescription said, @Nullable MediaDescription theirs) {
    if (said.refused() || !said.media().equals("video")) return null;
    MediaDescription other = theirs == null ? said : theirs;
    for (RtpMap map : said.rtpMaps()) {
      int type = map.payloadType();
      for (Format format : FORMATS) {
        if (!format.is(map)) continue;
        Fmtp fmtp = said.fmtp(Integer.toString(type));
        boolean whole = !VideoLine.isCut(fmtp == null ? null : fmtp.parameters());
        boolean nacks = VideoLine.hasNacks(other, type);
        boolean reduced = other.reducedSize();
        VideoCodec codec = VideoCodec.valueOf(format.encodingName());
        return new VideoFormat(codec, type, type, nacks, whole, reduced);
      }
    }
    return null;
  }
}
