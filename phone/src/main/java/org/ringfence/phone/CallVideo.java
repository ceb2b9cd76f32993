package org.ringfence.phone;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ringfence.media.Protection;
import org.ringfence.media.RelaySide;
import org.ringfence.media.VideoFormat;
import org.ringfence.media.VideoSession;
import org.ringfence.media.VideoStatistics;
import org.ringfence.net.AudioPort;
import org.ringfence.net.IceLine;
import org.ringfence.net.VideoPort;
import org.ringfence.phone.video.Pictures;
import org.ringfence.sdp.Attribute;
import org.ringfence.sdp.Direction;
import org.ringfence.sdp.Format;
import org.ringfence.sdp.LocalSession;
import org.ringfence.sdp.MediaAddress;
import org.ringfence.sdp.MediaDescription;
import org.ringfence.sdp.NegotiatedMedia;
import org.ringfence.sdp.SessionDescription;
import org.ringfence.sdp.VideoLine;
import org.ringfence.video.FrameBuffer;
import org.ringfence.video.VideoCodec;

/**
 * The video of one call: what is offered and agreed, and the port that follows. Over ICE it shares
 * the path of the sound (RFC 9143), else it has ports and keys of its own. What is not public is
 * called on the shard only.
 */
public final class CallVideo {
  /** What the call hears of it. */
  interface Events {
    /** Pictures of another size than before come, or the first; on the media loop. */
    void seen(int width, int height);
  }

  private final Pictures pictures;
  private final VideoLine line;
  private final VideoPort port;
  private final String cname;
  private final RandomGenerator random;
  private final Events events;
  private @Nullable NegotiatedMedia prepared;
  private volatile @Nullable NegotiatedMedia agreed;
  private boolean shares;

  /** The number of the header extension by which packets of a shared path name their line. */
  private int midExtension = 1;

  private boolean started;

  /** The media loop's own: what was seen last. */
  private int width;

  private int height;

  CallVideo(
      VideoPort port, Pictures pictures, String cname, RandomGenerator random, Events events) {
    this.port = port;
    this.pictures = pictures;
    this.cname = cname;
    this.random = random;
    this.events = events;
    this.line = new VideoLine(pictures.codecs().stream().flatMap(CallVideo::formats).toList());
  }

  private static Stream<Format> formats(VideoCodec codec) {
    return switch (codec) {
      case VP8 -> Stream.of(Format.VP8);
      case H264 -> Stream.of(Format.H264, Format.H264_WHOLE);
    };
  }

  // What is said.

  /** An offer of ours with video in it. */
  SessionDescription offer(
      SessionDescription plain,
      LocalSession ours,
      MediaAddress sound,
      boolean ice,
      Direction direction) {
    MediaAddress place = ice && shares ? sound : place(sound);
    SessionDescription offer = line.offer(plain, ours, place, wanted(direction));
    return ice ? grouped(offer, midExtension) : offer;
  }

  /** Our own ports, at the address of the sound. */
  private MediaAddress place(MediaAddress sound) {
    return new MediaAddress(sound.address(), port.localRtp().getPort(), port.localRtcp().getPort());
  }

  /** Who holds sees nothing, and shows nothing. */
  private Direction wanted(Direction sound) {
    if (sound != Direction.SENDRECV) return Direction.INACTIVE;
    return pictures.shows() ? Direction.SENDRECV : Direction.RECVONLY;
  }

  /** Both lines may share one way, and their packets may name them; 0 for no names. */
  private static SessionDescription grouped(SessionDescription offer, int extension) {
    List<MediaDescription> lines = new ArrayList<>();
    StringBuilder group = new StringBuilder("BUNDLE");
    for (MediaDescription each : offer.media()) {
      MediaDescription named = each;
      if (!each.refused()) {
        String mid = each.mid() == null ? each.media() : each.mid();
        named = each.withAttributes(each.attributes().with(new Attribute("mid", mid)));
        if (extension > 0) named = named.withMidExtension(extension);
        group.append(' ').append(mid);
      }
      lines.add(named);
    }
    return offer
        .withMedia(lines)
        .withAttributes(offer.attributes().and(new Attribute("group", group.toString())));
  }

  /**
   * An answer of ours with video in it, where they offer some that we know.
   *
   * @param plain our answer without
   * @param offer theirs without keys
   * @param said theirs as it came
   */
  SessionDescription answer(
      SessionDescription plain,
      SessionDescription offer,
      SessionDescription said,
      MediaAddress sound,
      boolean ice,
      Direction direction) {
    VideoLine.Answered made = line.answer(plain, offer, place(sound), wanted(direction));
    prepared = made == null ? null : made.video();
    shares = false;
    if (made == null) return plain;
    int index = made.video().line();
    MediaDescription theirs = said.media().get(index);
    boolean alone = theirs.attributes().has("crypto") || !theirs.rtcpMux();
    shares = ice && !alone && inOneGroup(said, index);
    if (!shares) return made.answer();
    VideoLine.Answered again = line.answer(plain, offer, sound, wanted(direction));
    int theirNumber = theirs.midExtension();
    if (theirNumber > 0) midExtension = theirNumber;
    return grouped((again == null ? made : again).answer(), theirNumber);
  }

  /** Whether that line shares its way with the sound's. */
  private static boolean inOneGroup(SessionDescription said, int video) {
    List<String> group = said.bundle();
    String mid = said.media().get(video).mid();
    return mid != null && group.contains(mid) && soundIsIn(said, group);
  }

  private static boolean soundIsIn(SessionDescription said, List<String> group) {
    for (MediaDescription each : said.media()) {
      String mid = each.mid();
      if (each.media().equals("audio") && mid != null && group.contains(mid)) return true;
    }
    return false;
  }

  /**
   * Takes their answer to our offer.
   *
   * @param before our offer, and {@code theirs} their answer, both without keys
   */
  void answered(SessionDescription before, SessionDescription theirs, boolean ice) {
    prepared = line.answered(before, theirs);
    shares = ice && prepared != null && inOneGroup(theirs, prepared.line());
  }

  /** What {@link #follow} will do; null for nothing. */
  @Nullable NegotiatedMedia next() {
    return prepared;
  }

  // What follows.

  /**
   * Does what was agreed.
   *
   * @param local what we said
   * @param remote what they said, both without keys
   * @param audio what the sound agreed on
   */
  void follow(
      SessionDescription local,
      SessionDescription remote,
      AudioPort over,
      NegotiatedMedia audio,
      Protection keys,
      RelaySide.Terms terms) {
    NegotiatedMedia media = prepared;
    agreed = media;
    if (media == null) {
      port.sending(false);
      port.update(RelaySide.Terms.NONE);
      return;
    }
    VideoFormat format = format(media, remote.media().get(media.line()));
    if (!started) {
      port.start(new VideoSession(format, pictures.source(), this::seen, cname, random));
    }
    started = true;
    port.format(format);
    if (shares) {
      MediaDescription sound = local.media().get(audio.line());
      MediaDescription video = local.media().get(media.line());
      MediaDescription theirs = remote.media().get(media.line());
      port.over(over, packets(sound, remote.media().get(audio.line())), packets(video, theirs));
    } else {
      port.overOwnPorts();
      port.protect(keys);
      port.update(terms);
    }
  }

  private static VideoFormat format(NegotiatedMedia media, MediaDescription theirs) {
    int sends = media.codec().sendPayloadType();
    String name = media.codec().format().encodingName();
    VideoCodec codec = VideoCodec.valueOf(name);
    int receives = media.codec().receivePayloadType();
    boolean whole = !VideoLine.isCut(media.codec().remoteFmtp());
    boolean nacks = VideoLine.hasNacks(theirs, sends);
    boolean reduced = theirs.reducedSize();
    return new VideoFormat(codec, sends, receives, nacks, whole, reduced);
  }

  /** They send what we said that we take; each names its line where both said so. */
  private static IceLine packets(MediaDescription ours, MediaDescription theirs) {
    BitSet types = new BitSet(128);
    ours.rtpMaps().forEach(map -> types.set(map.payloadType()));
    String mid = ours.mid();
    boolean both = ours.midExtension() == theirs.midExtension();
    int names = both ? ours.midExtension() : 0;
    return new IceLine(mid == null ? "" : mid, names, types, theirs.ssrcs());
  }

  /** Whether the call is answered, and video may be shown. */
  void talking(boolean value) {
    NegotiatedMedia now = agreed;
    port.sending(value && now != null && now.direction().sends());
  }

  private void seen(FrameBuffer frame) {
    boolean tells = frame.key() && frame.width() > 0;
    if (tells && (frame.width() != width || frame.height() != height)) {
      width = frame.width();
      height = frame.height();
      events.seen(width, height);
    }
    pictures.sink().frame(frame);
  }

  /** As SDP names it; empty while there is no video. */
  public String codec() {
    NegotiatedMedia now = agreed;
    return now == null ? "" : now.codec().format().encodingName();
  }

  /** Pictures sent and seen, as known now; null before there are any. */
  public @Nullable VideoStatistics statistics() {
    return started ? port.statistics() : null;
  }

  void close() {
    port.close();
  }
}
