package org.ringfence.sdp;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.ringfence.sdp.Negotiation.Agreed;
import org.ringfence.sdp.Negotiation.Refused;

/** Makes offers for an endpoint of ours and reads their answers (RFC 3264 sections 5, 7, 8). */
public final class OfferMaker {
  private final Capabilities capabilities;

  public OfferMaker(Capabilities capabilities) {
    this.capabilities = capabilities;
  }

  /**
   * One audio line with all we can do, in the place it had before; lines of before stay, refused.
   *
   * @param ours what we said before in this dialog; it takes the offer in
   */
  public SessionDescription offer(LocalSession ours, MediaAddress address, Direction direction) {
    return offer(ours, address, direction, UnaryOperator.identity());
  }

  /**
   * The same with more in it.
   *
   * @param completed adds to the offer what is not of codecs: keys, candidates
   */
  public SessionDescription offer(
      LocalSession ours,
      MediaAddress address,
      Direction direction,
      UnaryOperator<SessionDescription> completed) {
    SessionDescription last = ours.last();
    int index = last == null ? 0 : audioLine(last);
    String transport = "RTP/AVP";
    var line = new OwnLine();
    if (last != null && index < last.media().size()) {
      transport = last.media().get(index).transport();
      String mid = last.media().get(index).mid();
      if (mid != null) {
        line.add(new Attribute("mid", mid));
      }
    }
    boolean[] taken = new boolean[128];
    add(line, capabilities.formats(), ours, taken);
    add(line, capabilities.noises(), ours, taken);
    add(line, capabilities.events(), ours, taken);
    for (Format red : capabilities.redundancies()) {
      int payloadType = ours.payloadType(red, taken);
      if (payloadType >= 0) {
        line.addRedundancy(red.rtpMap(payloadType));
      }
    }
    line.addReducedSize();
    var media = new ArrayList<MediaDescription>();
    if (last != null) {
      last.media().forEach(before -> media.add(OwnLine.refusal(before)));
    }
    MediaDescription audio =
        line.build(transport, address, capabilities.ptimeMs(), direction, capabilities.rtcpMux());
    if (index < media.size()) {
      media.set(index, audio);
    } else {
      media.add(audio);
    }
    return ours.stamp(completed.apply(SessionDescription.of(ours.origin(), null, media)));
  }

  /** What the answer made of an offer of ours. */
  public Negotiation read(SessionDescription offer, SessionDescription answer) {
    if (answer.media().size() != offer.media().size()) {
      return new Refused("another number of m= lines than offered");
    }
    int index = audioLine(offer);
    if (index == offer.media().size()) {
      return new Refused("no audio offered");
    }
    MediaDescription offered = offer.media().get(index);
    MediaDescription line = answer.media().get(index);
    Connection connection = answer.connectionOf(line);
    if (line.refused()) {
      return new Refused("audio refused");
    }
    if (!line.media().equals("audio") || !capabilities.transports().contains(line.transport())) {
      return new Refused("another medium than offered");
    }
    if (connection == null) {
      return new Refused("no c= line");
    }
    List<NegotiatedFormat> codecs = agreed(offered, line, capabilities.formats());
    if (codecs.isEmpty()) {
      return new Refused("no codec in common");
    }
    List<NegotiatedFormat> events = agreed(offered, line, capabilities.events());
    List<NegotiatedFormat> reds = agreed(offered, line, capabilities.redundancies());
    List<NegotiatedFormat> noises = agreed(offered, line, capabilities.noises());
    int ptimeMs = NegotiatedMedia.ptimeMs(line, capabilities.ptimeMs());
    Direction wanted = offer.directionOf(offered);
    return new Agreed(
        offer,
        NegotiatedMedia.of(
            index, offered, answer, connection, codecs, events, reds, noises, ptimeMs, wanted));
  }

  private static void add(OwnLine line, List<Format> formats, LocalSession ours, boolean[] taken) {
    for (Format format : formats) {
      int payloadType = ours.payloadType(format, taken);
      if (payloadType >= 0) {
        line.add(format.rtpMap(payloadType), format.fmtp());
      }
    }
  }

  /** The audio line in use; the number of lines when there is none. */
  private static int audioLine(SessionDescription session) {
    for (int i = 0; i < session.media().size(); i++) {
      MediaDescription line = session.media().get(i);
      if (line.media().equals("audio") && !line.refused()) {
        return i;
      }
    }
    return session.media().size();
  }

  /** The formats of the answer that we offered, each once, in the answer's order. */
  private static List<NegotiatedFormat> agreed(
      MediaDescription offered, MediaDescription answered, List<Format> known) {
    List<RtpMap> ours = offered.rtpMaps();
    var agreed = new ArrayList<NegotiatedFormat>();
    for (RtpMap theirs : answered.rtpMaps(ours)) {
      Format format = find(known, theirs);
      RtpMap map = meaning(ours, theirs);
      if (format != null
          && map != null
          && agreed.stream().noneMatch(earlier -> earlier.format().equals(format))) {
        Fmtp fmtp = answered.fmtp(Integer.toString(theirs.payloadType()));
        agreed.add(
            new NegotiatedFormat(
                format,
                theirs.payloadType(),
                map.payloadType(),
                fmtp == null ? null : fmtp.parameters()));
      }
    }
    return agreed;
  }

  private static @Nullable Format find(List<Format> formats, RtpMap map) {
    return formats.stream().filter(format -> format.is(map)).findFirst().orElse(null);
  }

  private static @Nullable RtpMap meaning(List<RtpMap> maps, RtpMap map) {
    return maps.stream().filter(map::sameCodec).findFirst().orElse(null);
  }
}
