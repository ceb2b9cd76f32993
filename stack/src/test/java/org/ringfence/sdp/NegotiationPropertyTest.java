package org.ringfence.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.ringfence.sdp.Negotiation.Agreed;

/** What holds for every offer, shown on thousands of random ones. */
class NegotiationPropertyTest {
  private static final List<Format> CODECS =
      List.of(
          Format.OPUS,
          Format.G722,
          Format.PCMA,
          Format.PCMU,
          new Format("L16", 16000, 1, null, -1),
          new Format("speex", 16000, 1, "mode=any", -1),
          new Format("iLBC", 8000, 1, "mode=20", 98),
          new Format("opus", 48000, 1, null, -1));
  private static final List<String> TRANSPORTS =
      List.of("RTP/AVP", "RTP/AVP", "RTP/AVPF", "RTP/SAVP", "udptl", "TCP/WSS/x");

  @Test
  void anAnswerNeverHasWhatWasNotOfferedAndEveryNumberMeansTheSameOnBothSides() {
    int agreed = 0;
    for (int seed = 0; seed < 6_000; seed++) {
      var random = new SplittableRandom(seed);
      SessionDescription offer = randomOffer(random);
      var maker = new AnswerMaker(randomCapabilities(random));
      var ours = new LocalSession(random.nextLong(), "192.0.2.1");
      Negotiation negotiation =
          maker.answer(
              offer,
              ours,
              MediaAddress.of("192.0.2.1", 20000),
              Direction.values()[random.nextInt(4)]);
      if (negotiation instanceof Agreed done) {
        agreed++;
        checkAnswer(seed, offer, done);
      }
    }
    assertThat(agreed).isGreaterThan(2_000);
  }

  private static void checkAnswer(int seed, SessionDescription offer, Agreed done) {
    SessionDescription answer = done.local();
    assertThat(SdpParser.parse(answer.write())).as("seed " + seed).isEqualTo(answer);
    assertThat(answer.media()).as("seed " + seed).hasSameSizeAs(offer.media());
    for (int i = 0; i < offer.media().size(); i++) {
      MediaDescription theirs = offer.media().get(i);
      MediaDescription ours = answer.media().get(i);
      assertThat(ours.media()).isEqualTo(theirs.media());
      assertThat(ours.transport()).isEqualTo(theirs.transport());
      assertThat(theirs.formats()).as("seed " + seed).containsAll(ours.formats());
      assertThat(ours.refused()).isEqualTo(i != done.media().line());
      if (!ours.refused()) {
        assertThat(theirs.refused()).isFalse();
        assertThat(theirs.rtpMaps()).as("seed " + seed).containsAll(ours.rtpMaps());
        Direction said = answer.directionOf(ours);
        assertThat(said).isEqualTo(said.and(offer.directionOf(theirs).reversed()));
      }
    }
    checkClock(seed, done);
  }

  private static void checkClock(int seed, Agreed done) {
    NegotiatedFormat event = done.media().event();
    if (event != null) {
      assertThat(event.format().clockRateHz())
          .as("seed " + seed)
          .isEqualTo(done.media().codec().format().clockRateHz());
    }
  }

  @Test
  void twoEndpointsAgreeOnEveryNumberThroughManyOffers() {
    int agreed = 0;
    for (int seed = 0; seed < 1_500; seed++) {
      var random = new SplittableRandom(seed);
      End[] ends = {new End(random), new End(random)};
      List<RtpMap[]> meanings = List.of(new RtpMap[128], new RtpMap[128]);
      int lines = 0;
      for (int round = 0; round < 6; round++) {
        int who = random.nextInt(2);
        End from = ends[who];
        End to = ends[1 - who];
        Direction direction = Direction.values()[random.nextInt(4)];
        SessionDescription offer = from.offers.offer(from.ours, from.address, direction);
        assertThat(offer.media().size()).as("seed " + seed).isGreaterThanOrEqualTo(lines);
        keepMeaning(seed, meanings.get(who), offer);
        SdpResult wire = SdpParser.parse(offer.write());
        Negotiation there =
            to.answers.answer((SessionDescription) wire, to.ours, to.address, Direction.SENDRECV);
        if (there instanceof Agreed answered) {
          agreed++;
          keepMeaning(seed, meanings.get(1 - who), answered.local());
          lines = offer.media().size();
          Negotiation here = from.offers.read(offer, answered.local());
          assertThat(here).as("seed " + seed).isInstanceOf(Agreed.class);
          checkBothEnds(seed, ((Agreed) here).media(), answered.media());
        }
      }
    }
    assertThat(agreed).isGreaterThan(3_000);
  }

  /** One side of a call. */
  private static final class End {
    final LocalSession ours;
    final MediaAddress address;
    final OfferMaker offers;
    final AnswerMaker answers;

    End(SplittableRandom random) {
      Capabilities capabilities = randomCapabilities(random);
      ours = new LocalSession(random.nextLong(), "192.0.2.1");
      address = MediaAddress.of("192.0.2.1", 2 * random.nextInt(5000, 30000));
      offers = new OfferMaker(capabilities);
      answers = new AnswerMaker(capabilities);
    }
  }

  private static void checkBothEnds(int seed, NegotiatedMedia here, NegotiatedMedia there) {
    assertThat(here.codecs()).as("seed " + seed).hasSize(1);
    checkSame(seed, here.codec(), there.codec());
    assertThat(here.direction()).as("seed " + seed).isEqualTo(there.direction().reversed());
    NegotiatedFormat event = there.event();
    NegotiatedFormat mirror = here.event();
    if (event == null || mirror == null) {
      assertThat(mirror).as("seed " + seed).isEqualTo(event);
    } else {
      checkSame(seed, mirror, event);
    }
  }

  private static void checkSame(int seed, NegotiatedFormat here, NegotiatedFormat there) {
    assertThat(here.sendPayloadType()).as("seed " + seed).isEqualTo(there.receivePayloadType());
    assertThat(here.receivePayloadType()).as("seed " + seed).isEqualTo(there.sendPayloadType());
    Format format = here.format();
    assertThat(there.format().is(format.rtpMap(0))).as("seed " + seed).isTrue();
  }

  /** A number once given to a codec never means another in that dialog (RFC 3264 8.3.2). */
  private static void keepMeaning(int seed, RtpMap[] meanings, SessionDescription said) {
    for (MediaDescription media : said.media()) {
      for (RtpMap map : media.refused() ? List.<RtpMap>of() : media.rtpMaps()) {
        RtpMap before = meanings[map.payloadType()];
        if (before != null) {
          assertThat(map.sameCodec(before)).as("seed " + seed + " " + map).isTrue();
        }
        meanings[map.payloadType()] = map;
      }
    }
  }

  private static Capabilities randomCapabilities(SplittableRandom random) {
    List<Format> formats = shuffled(CODECS, random).subList(0, random.nextInt(1, 5));
    return new Capabilities(
        formats,
        random.nextInt(5) > 0,
        random.nextBoolean(),
        random.nextBoolean(),
        random.nextInt(10, 70),
        Set.of("RTP/AVP", "RTP/AVPF"),
        random.nextBoolean());
  }

  private static <T> List<T> shuffled(List<T> list, SplittableRandom random) {
    var copy = new ArrayList<>(list);
    Collections.shuffle(copy, Random.from(random));
    return copy;
  }

  private static SessionDescription randomOffer(SplittableRandom random) {
    var media = new ArrayList<MediaDescription>();
    for (int i = random.nextInt(5); i >= 0; i--) {
      media.add(randomLine(random));
    }
    Connection session = random.nextInt(8) == 0 ? null : Connection.of("10.0.0.1");
    return SessionDescription.of(Origin.of(1, 1, "10.0.0.1"), session, media);
  }

  private static MediaDescription randomLine(SplittableRandom random) {
    var formats = new ArrayList<String>();
    var attributes = new ArrayList<Attribute>();
    for (Format format : shuffled(CODECS, random).subList(0, random.nextInt(CODECS.size()))) {
      boolean fixed = format.payloadType() >= 0 && format.payloadType() < 35;
      int number = fixed ? format.payloadType() : random.nextInt(90, 128);
      formats.add(Integer.toString(number));
      if (!fixed || random.nextBoolean()) {
        attributes.add(format.rtpMap(number).attribute());
      }
    }
    for (int clockRateHz : new int[] {8000, 16000, 48000}) {
      if (random.nextBoolean()) {
        int number = random.nextInt(90, 128);
        formats.add(random.nextInt(formats.size() + 1), Integer.toString(number));
        attributes.add(Format.telephoneEvent(clockRateHz).rtpMap(number).attribute());
      }
    }
    if (random.nextBoolean()) {
      attributes.add(Attribute.property(Direction.values()[random.nextInt(4)].attributeName()));
    }
    String kind = random.nextInt(4) == 0 ? "video" : "audio";
    int port = random.nextInt(5) == 0 ? 0 : random.nextInt(1, 65536);
    String transport = TRANSPORTS.get(random.nextInt(TRANSPORTS.size()));
    return MediaDescription.of(kind, port, transport, formats, new Attributes(attributes));
  }
}
