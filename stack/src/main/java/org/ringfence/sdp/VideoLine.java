package org.ringfence.sdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The video of an endpoint of ours: a line beside that of its sound, which {@link OfferMaker} and
 * {@link AnswerMaker} make (RFC 3264). Who has no video refuses it, and the call is voice.
 */
public final class VideoLine {
  /** What we do with what comes of them (RFC 4585 section 4.2, RFC 5104 section 7.1). */
  private static final List<String> FEEDBACK = List.of("nack", "nack pli", "ccm fir");

  private static final int PTIME_MS = 20; // It means nothing here.

  private final List<Format> formats;

  /**
   * @param formats what can be sent and received, the best first
   */
  public VideoLine(List<Format> formats) {
    this.formats = List.copyOf(formats);
  }

  // We offer.

  /** An offer of ours with video in it, in the place it had before. */
  public SessionDescription offer(
      SessionDescription plain, LocalSession ours, MediaAddress address, Direction direction) {
    boolean[] taken = new boolean[128];
    List<MediaDescription> lines = new ArrayList<>(plain.media());
    for (MediaDescription line : lines) {
      for (RtpMap map : line.rtpMaps()) taken[map.payloadType()] = !line.media().equals("video");
    }
    OwnLine line = new OwnLine();
    SessionDescription last = ours.last();
    int index = last == null ? lines.size() : index(last);
    String transport = "RTP/AVP";
    if (last != null && index < last.media().size()) {
      transport = last.media().get(index).transport();
      String mid = last.media().get(index).mid();
      if (mid != null) line.add(new Attribute("mid", mid));
    }
    for (Format format : formats) {
      int payloadType = ours.payloadType(format, taken);
      if (payloadType >= 0) add(line, format.rtpMap(payloadType), format.fmtp());
    }
    line.add(Attribute.property(MediaDescription.REDUCED_SIZE));
    MediaDescription made = line.buildVideo(transport, address, direction, true);
    if (index < lines.size()) lines.set(index, made);
    else lines.add(made);
    return plain.withMedia(lines);
  }

  private static void add(OwnLine line, RtpMap map, @Nullable String fmtp) {
    line.add(map, fmtp);
    for (String each : FEEDBACK) {
      line.add(new Attribute("rtcp-fb", map.payloadType() + " " + each));
    }
  }

  /** The video line in use; the number of lines when there is none. */
  private static int index(SessionDescription session) {
    for (int i = 0; i < session.media().size(); i++) {
      MediaDescription line = session.media().get(i);
      if (line.media().equals("video") && !line.refused()) return i;
    }
    return session.media().size();
  }

  /** What their answer makes of our video; null when there is none. */
  public @Nullable NegotiatedMedia answered(SessionDescription offer, SessionDescription answer) {
    int index = index(offer);
    if (index >= Math.min(offer.media().size(), answer.media().size())) return null;
    MediaDescription offered = offer.media().get(index);
    MediaDescription line = answer.media().get(index);
    if (line.refused() || !line.media().equals("video")) return null;
    Connection connection = answer.connectionOf(line);
    for (RtpMap map : line.rtpMaps(offered.rtpMaps())) {
      Format format = known(line, map);
      RtpMap own = format == null ? null : ours(offered, format);
      if (format != null && own != null && connection != null) {
        int number = own.payloadType();
        return agreed(index, offered, answer, connection, format, line, map, number, offer);
      }
    }
    return null;
  }

  private static @Nullable RtpMap ours(MediaDescription offered, Format format) {
    return offered.rtpMaps().stream()
        .filter(map -> format.is(map) && fits(format.fmtp(), parameters(offered, map)))
        .findFirst()
        .orElse(null);
  }

  private static NegotiatedMedia agreed(
      int index,
      MediaDescription local,
      SessionDescription remote,
      Connection connection,
      Format format,
      MediaDescription line,
      RtpMap map,
      int receives,
      SessionDescription offer) {
    NegotiatedFormat codec =
        new NegotiatedFormat(format, map.payloadType(), receives, parameters(line, map));
    Direction wanted = offer.directionOf(local);
    return NegotiatedMedia.of(
        index,
        local,
        remote,
        connection,
        List.of(codec),
        List.of(),
        List.of(),
        List.of(),
        PTIME_MS,
        wanted);
  }

  // They offer.

  /** An answer of ours with video in it, and what it agrees on. */
  public record Answered(SessionDescription answer, NegotiatedMedia video) {}

  /**
   * Accepts the first video line that we know a format of; null when there is none.
   *
   * @param plain our answer without video
   */
  public @Nullable Answered answer(
      SessionDescription plain, SessionDescription offer, MediaAddress address, Direction wanted) {
    for (int i = 0; i < offer.media().size(); i++) {
      MediaDescription line = offer.media().get(i);
      Connection connection = offer.connectionOf(line);
      if (!line.media().equals("video") || line.refused() || connection == null) continue;
      if (!line.transport().startsWith("RTP/AVP")) continue;
      for (RtpMap map : line.rtpMaps()) {
        Format format = known(line, map);
        if (format == null) continue;
        return answer(plain, offer, i, connection, map, format, address, wanted);
      }
    }
    return null;
  }

  private static Answered answer(
      SessionDescription plain,
      SessionDescription offer,
      int index,
      Connection connection,
      RtpMap map,
      Format format,
      MediaAddress address,
      Direction wanted) {
    MediaDescription offered = offer.media().get(index);
    OwnLine line = new OwnLine();
    String theirs = parameters(offered, map);
    // Both send the profile that was offered (RFC 6184 section 8.2.2).
    add(line, map, format.fmtp() == null ? null : theirs);
    String mid = offered.mid();
    if (mid != null) line.add(new Attribute("mid", mid));
    if (offered.reducedSize()) line.add(Attribute.property(MediaDescription.REDUCED_SIZE));
    Direction direction =
        wanted.and(NegotiatedMedia.directionOf(offer, offered, connection).reversed());
    MediaDescription accepted =
        line.buildVideo(offered.transport(), address, direction, offered.rtcpMux());
    List<MediaDescription> lines = new ArrayList<>(plain.media());
    lines.set(index, accepted);
    NegotiatedFormat codec =
        new NegotiatedFormat(format, map.payloadType(), map.payloadType(), theirs);
    NegotiatedMedia agreed =
        NegotiatedMedia.of(
            index,
            accepted,
            offer,
            connection,
            List.of(codec),
            List.of(),
            List.of(),
            List.of(),
            PTIME_MS,
            wanted);
    return new Answered(plain.withMedia(lines), agreed);
  }

  // Both.

  /** The format of ours that a line's is; null when it is none. */
  private @Nullable Format known(MediaDescription line, RtpMap map) {
    for (Format format : formats) {
      if (format.is(map) && fits(format.fmtp(), parameters(line, map))) return format;
    }
    return null;
  }

  /** Whether packets are made in the same way: H.264 has three (RFC 6184 section 6.2). */
  private static boolean fits(@Nullable String ours, @Nullable String theirs) {
    return isCut(ours) == isCut(theirs);
  }

  /** Whether units may be sent in parts; who says nothing of it takes them whole. */
  public static boolean isCut(@Nullable String parameters) {
    return parameters != null
        && parameters.toLowerCase(Locale.ROOT).contains("packetization-mode=1");
  }

  private static @Nullable String parameters(MediaDescription line, RtpMap map) {
    Fmtp fmtp = line.fmtp(Integer.toString(map.payloadType()));
    return fmtp == null ? null : fmtp.parameters();
  }

  /** Whether a line says that lost packets are sent again, or at least asked for (RFC 4585). */
  public static boolean hasNacks(MediaDescription line, int payloadType) {
    for (Attribute each : line.attributes().all("rtcp-fb")) {
      String value = each.value() == null ? "" : each.value().strip();
      if (value.equals(payloadType + " nack") || value.equals("* nack")) return true;
    }
    return false;
  }
}
