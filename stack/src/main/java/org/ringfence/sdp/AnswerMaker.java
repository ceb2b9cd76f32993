package org.ringfence.sdp;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.ringfence.sdp.Negotiation.Agreed;
import org.ringfence.sdp.Negotiation.Refused;

/**
 * Answers offers for an endpoint of ours (RFC 3264 section 6): one audio line with one codec, the
 * first of the offer's that we know, under the offer's own payload types; every other line refused.
 */
public final class AnswerMaker {
  private final Capabilities capabilities;

  public AnswerMaker(Capabilities capabilities) {
    this.capabilities = capabilities;
  }

  /**
   * Answers an offer, first or later.
   *
   * @param ours what we said before in this dialog; it takes the answer in
   * @param wanted what we would do if the offerer let us
   */
  public Negotiation answer(
      SessionDescription offer, LocalSession ours, MediaAddress address, Direction wanted) {
    return answer(offer, ours, address, wanted, UnaryOperator.identity());
  }

  /**
   * The same with more in it.
   *
   * @param completed adds to the answer what is not of codecs: keys, candidates
   */
  public Negotiation answer(
      SessionDescription offer,
      LocalSession ours,
      MediaAddress address,
      Direction wanted,
      UnaryOperator<SessionDescription> completed) {
    ours.hear(offer);
    String reason = "no audio offered";
    for (int i = 0; i < offer.media().size(); i++) {
      MediaDescription line = offer.media().get(i);
      Connection connection = offer.connectionOf(line);
      if (!line.media().equals("audio") || line.refused()) {
        continue;
      }
      RtpMap codec = codec(line);
      if (!capabilities.transports().contains(line.transport())) {
        reason = "unknown transport";
      } else if (connection == null) {
        reason = "no c= line";
      } else if (codec == null) {
        reason = "no codec in common";
      } else {
        return accept(offer, i, connection, codec, ours, address, wanted, completed);
      }
    }
    return new Refused(reason);
  }

  private Agreed accept(
      SessionDescription offer,
      int index,
      Connection connection,
      RtpMap codec,
      LocalSession ours,
      MediaAddress address,
      Direction wanted,
      UnaryOperator<SessionDescription> completed) {
    MediaDescription offered = offer.media().get(index);
    var line = new OwnLine();
    List<NegotiatedFormat> codecs = List.of(agree(line, offered, codec, format(codec)));
    RtpMap noise = noise(offered, codec.clockRateHz());
    List<NegotiatedFormat> noises =
        noise == null
            ? List.of()
            : List.of(agree(line, offered, noise, Format.comfortNoise(noise.clockRateHz())));
    RtpMap event = event(offered, codec.clockRateHz());
    List<NegotiatedFormat> events =
        event == null
            ? List.of()
            : List.of(agree(line, offered, event, Format.telephoneEvent(event.clockRateHz())));
    RtpMap red = redundancy(offered, codec);
    List<NegotiatedFormat> reds = red == null ? List.of() : List.of(agreeRed(line, offered, red));
    String mid = offered.mid();
    if (mid != null) {
      line.add(new Attribute("mid", mid));
    }
    if (offered.reducedSize()) line.addReducedSize();
    int ptimeMs = NegotiatedMedia.ptimeMs(offered, capabilities.ptimeMs());
    Direction direction =
        wanted.and(NegotiatedMedia.directionOf(offer, offered, connection).reversed());
    MediaDescription accepted =
        line.build(
            offered.transport(),
            address,
            ptimeMs,
            direction,
            capabilities.rtcpMux() && offered.rtcpMux());
    var media = new ArrayList<MediaDescription>(offer.media().size());
    for (int i = 0; i < offer.media().size(); i++) {
      media.add(i == index ? accepted : OwnLine.refusal(offer.media().get(i)));
    }
    SessionDescription plain = SessionDescription.of(ours.origin(), null, media);
    SessionDescription answer = ours.stamp(completed.apply(plain));
    return new Agreed(
        answer,
        NegotiatedMedia.of(
            index, accepted, offer, connection, codecs, events, reds, noises, ptimeMs, wanted));
  }

  private static NegotiatedFormat agree(
      OwnLine line, MediaDescription offered, RtpMap map, Format format) {
    line.add(map, format.fmtp());
    return agreed(offered, map, format);
  }

  private static NegotiatedFormat agreeRed(OwnLine line, MediaDescription offered, RtpMap red) {
    line.addRedundancy(red);
    return agreed(offered, red, Format.redundancy(red.clockRateHz(), red.channels()));
  }

  private static NegotiatedFormat agreed(MediaDescription offered, RtpMap map, Format format) {
    Fmtp fmtp = offered.fmtp(Integer.toString(map.payloadType()));
    return new NegotiatedFormat(
        format, map.payloadType(), map.payloadType(), fmtp == null ? null : fmtp.parameters());
  }

  private @Nullable RtpMap codec(MediaDescription line) {
    for (RtpMap map : line.rtpMaps()) {
      if (capabilities.formats().stream().anyMatch(format -> format.is(map))) {
        return map;
      }
    }
    return null;
  }

  private Format format(RtpMap codec) {
    return capabilities.formats().stream()
        .filter(format -> format.is(codec))
        .findFirst()
        .orElseThrow();
  }

  /** On the codec's clock, for its timestamps are those of the codec. */
  private @Nullable RtpMap redundancy(MediaDescription line, RtpMap codec) {
    if (capabilities.redundancy()) {
      for (RtpMap map : line.rtpMaps()) {
        if (Format.redundancy(codec.clockRateHz(), codec.channels()).is(map)) {
          return map;
        }
      }
    }
    return null;
  }

  /** On the codec's clock too. */
  private @Nullable RtpMap noise(MediaDescription line, int clockRateHz) {
    for (Format noise : capabilities.noises()) {
      for (RtpMap map : line.rtpMaps()) {
        if (noise.is(map) && map.clockRateHz() == clockRateHz) {
          return map;
        }
      }
    }
    return null;
  }

  /** Events must run on the codec's clock, or every digit would last the wrong time. */
  private @Nullable RtpMap event(MediaDescription line, int clockRateHz) {
    if (capabilities.telephoneEvents()) {
      for (RtpMap map : line.rtpMaps()) {
        if (map.telephoneEvent() && map.clockRateHz() == clockRateHz) {
          return map;
        }
      }
    }
    return null;
  }
}
