package org.ringfence.sdp;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A whole description (RFC 8866 section 5).
 *
 * @param name the session's name, {@code -} when it has none
 * @param connection null when each media line has its own
 * @param bandwidths values of the {@code b=} lines
 * @param times the {@code t=}, {@code r=} and {@code z=} lines in order; never empty
 * @param otherLines what has no place above, in order
 */
public record SessionDescription(
    Origin origin,
    String name,
    @Nullable Connection connection,
    List<String> bandwidths,
    List<Line> times,
    Attributes attributes,
    List<MediaDescription> media,
    List<Line> otherLines)
    implements SdpResult {

  /** The times of a session without bounds, as every call is. */
  public static final List<Line> UNBOUNDED = List.of(new Line('t', "0 0"));

  public SessionDescription {
    bandwidths = List.copyOf(bandwidths);
    times = times.isEmpty() ? UNBOUNDED : List.copyOf(times);
    media = List.copyOf(media);
    otherLines = SdpWriter.inOrder(otherLines);
  }

  /** A description with nothing but these. */
  public static SessionDescription of(
      Origin origin, @Nullable Connection connection, List<MediaDescription> media) {
    return new SessionDescription(
        origin, "-", connection, List.of(), UNBOUNDED, Attributes.NONE, media, List.of());
  }

  /** The description as bytes, lines in the order RFC 8866 asks for. */
  public byte[] write() {
    return SdpWriter.write(this);
  }

  /** Where a media line is received; null when nothing says. */
  public @Nullable Connection connectionOf(MediaDescription line) {
    return line.connection() != null ? line.connection() : connection;
  }

  /** The direction of a media line: its own, else the session's, else both ways. */
  public Direction directionOf(MediaDescription line) {
    Direction own = line.attributes().direction();
    Direction session = own != null ? own : attributes.direction();
    return session != null ? session : Direction.SENDRECV;
  }

  /** The mids of the first BUNDLE group (RFC 9143); empty when there is none. */
  public List<String> bundle() {
    for (Attribute group : attributes.all("group")) {
      var words = new Words(group.value() == null ? "" : group.value());
      if (words.next().equals("BUNDLE")) {
        var mids = new ArrayList<String>();
        for (String mid = words.next(); !mid.isEmpty(); mid = words.next()) {
          mids.add(mid);
        }
        return mids;
      }
    }
    return List.of();
  }

  public SessionDescription withOrigin(Origin newOrigin) {
    return new SessionDescription(
        newOrigin, name, connection, bandwidths, times, attributes, media, otherLines);
  }

  public SessionDescription withConnection(@Nullable Connection newConnection) {
    return new SessionDescription(
        origin, name, newConnection, bandwidths, times, attributes, media, otherLines);
  }

  public SessionDescription withAttributes(Attributes newAttributes) {
    return new SessionDescription(
        origin, name, connection, bandwidths, times, newAttributes, media, otherLines);
  }

  public SessionDescription withMedia(List<MediaDescription> newMedia) {
    return new SessionDescription(
        origin, name, connection, bandwidths, times, attributes, newMedia, otherLines);
  }

  /** This with one change made to every media line. */
  public SessionDescription mapMedia(UnaryOperator<MediaDescription> change) {
    return withMedia(media.stream().map(change).toList());
  }

  /** This with one direction for every media line, and none said for the session. */
  public SessionDescription withDirection(Direction direction) {
    return withAttributes(attributes.without(a -> Direction.of(a) != null))
        .mapMedia(line -> line.withDirection(direction));
  }
}
