package org.ringfence.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringfence.sdp.Negotiation.Agreed;
import org.ringfence.sdp.Negotiation.Refused;

class NegotiationTest {
  private static final Capabilities ALL =
      Capabilities.of(Format.OPUS, Format.G722, Format.PCMA, Format.PCMU);
  private static final MediaAddress HERE = MediaAddress.of("192.0.2.1", 20000);
  private static final String HEAD = "v=0\no=- 5 5 IN IP4 10.0.0.9\ns=-\nc=IN IP4 10.0.0.9\n";

  private final LocalSession ours = new LocalSession(77, "192.0.2.1");

  private Agreed answer(String offer) {
    return answer(offer, Direction.SENDRECV);
  }

  private Agreed answer(String offer, Direction wanted) {
    Negotiation negotiation =
        new AnswerMaker(ALL).answer(SdpParserTest.read(HEAD + offer), ours, HERE, wanted);
    assertThat(negotiation).isInstanceOf(Agreed.class);
    return (Agreed) negotiation;
  }

  private void refuses(String offer, String reason) {
    assertThat(
            new AnswerMaker(ALL)
                .answer(SdpParserTest.read(HEAD + offer), ours, HERE, Direction.SENDRECV))
        .isEqualTo(new Refused(reason));
    assertThat(ours.last()).isNull();
  }

  private Agreed read(SessionDescription offer, String answer) {
    Negotiation negotiation = new OfferMaker(ALL).read(offer, SdpParserTest.read(HEAD + answer));
    assertThat(negotiation).isInstanceOf(Agreed.class);
    return (Agreed) negotiation;
  }

  @Test
  void digitsRunOnTheClockOfTheCodecThatWasChosen() {
    Agreed opus =
        answer(
            "m=audio 4000 RTP/AVP 111 0 101 110\na=rtpmap:111 opus/48000/2\n"
                + "a=rtpmap:101 telephone-event/8000\na=rtpmap:110 telephone-event/48000\n"
                + "a=fmtp:111 maxplaybackrate=16000\n");
    assertThat(opus.media().codec())
        .isEqualTo(new NegotiatedFormat(Format.OPUS, 111, 111, "maxplaybackrate=16000"));
    assertThat(opus.media().event()).isNotNull();
    assertThat(opus.media().event().sendPayloadType()).isEqualTo(110);
    assertThat(opus.local().media().getFirst().formats()).containsExactly("111", "110");
    Agreed pcmu =
        answer(
            "m=audio 4000 RTP/AVP 0 101 110\na=rtpmap:110 telephone-event/48000\n"
                + "a=rtpmap:101 telephone-event/8000\n");
    assertThat(pcmu.media().event()).isNotNull();
    assertThat(pcmu.media().event().receivePayloadType()).isEqualTo(101);
    Agreed mute = answer("m=audio 4000 RTP/AVP 0 110\na=rtpmap:110 telephone-event/48000\n");
    assertThat(mute.media().event()).isNull();
    assertThat(mute.local().media().getFirst().formats()).containsExactly("0");
  }

  @Test
  void anOfferHasOneEventFormatForEachClock() {
    SessionDescription offer = new OfferMaker(ALL).offer(ours, HERE, Direction.SENDRECV);
    assertThat(offer.media().getFirst().rtpMaps())
        .containsExactly(
            new RtpMap(96, "opus", 48000, 2),
            new RtpMap(9, "G722", 8000, 1),
            new RtpMap(8, "PCMA", 8000, 1),
            new RtpMap(0, "PCMU", 8000, 1),
            new RtpMap(97, "telephone-event", 48000, 1),
            new RtpMap(101, "telephone-event", 8000, 1));
    assertThat(SdpParser.parse(offer.write())).isEqualTo(offer);
  }

  @Test
  void pausesAreToldOfWhereBothKnowHow() {
    var able = ALL.withComfortNoise();
    SessionDescription offer = new OfferMaker(able).offer(ours, HERE, Direction.SENDRECV);
    assertThat(offer.media().getFirst().formats()).contains("13");
    var theirs = new LocalSession(5, "192.0.2.9");
    Agreed there =
        (Agreed)
            new AnswerMaker(Capabilities.of(Format.PCMA).withComfortNoise())
                .answer(offer, theirs, HERE, Direction.SENDRECV);
    assertThat(there.local().media().getFirst().formats()).containsExactly("8", "13", "101");
    Agreed here = (Agreed) new OfferMaker(able).read(offer, there.local());
    for (Agreed agreed : new Agreed[] {there, here}) {
      assertThat(agreed.media().noise()).isNotNull();
      assertThat(agreed.media().noise().sendPayloadType()).isEqualTo(13);
    }
    Agreed opus =
        (Agreed)
            new AnswerMaker(Capabilities.of(Format.OPUS).withComfortNoise())
                .answer(offer, theirs, HERE, Direction.SENDRECV);
    assertThat(opus.media().noise()).as("Opus has means of its own").isNull();
    Agreed not = (Agreed) new AnswerMaker(ALL).answer(offer, theirs, HERE, Direction.SENDRECV);
    assertThat(not.media().noise()).isNull();
  }

  @Test
  void redundancyIsOfferedOnceAClockAndAgreedOnTheClockOfTheCodec() {
    var redundant = ALL.withRedundancy();
    SessionDescription offer = new OfferMaker(redundant).offer(ours, HERE, Direction.SENDRECV);
    assertThat(offer.media().getFirst().rtpMaps().subList(6, 8))
        .containsExactly(new RtpMap(98, "red", 48000, 2), new RtpMap(99, "red", 8000, 1));
    assertThat(offer.media().getFirst().fmtp("98")).isEqualTo(new Fmtp("98", "96/96"));
    assertThat(offer.media().getFirst().fmtp("99")).isEqualTo(new Fmtp("99", "9/9"));
    var theirs = new LocalSession(5, "192.0.2.9");
    Negotiation answered =
        new AnswerMaker(Capabilities.of(Format.PCMA).withRedundancy())
            .answer(offer, theirs, HERE, Direction.SENDRECV);
    Agreed there = (Agreed) answered;
    assertThat(there.local().media().getFirst().formats()).containsExactly("8", "101", "99");
    assertThat(there.local().media().getFirst().fmtp("99")).isEqualTo(new Fmtp("99", "8/8"));
    Agreed here = (Agreed) new OfferMaker(redundant).read(offer, there.local());
    for (Agreed agreed : new Agreed[] {there, here}) {
      assertThat(agreed.media().redundancy()).isNotNull();
      assertThat(agreed.media().redundancy().sendPayloadType()).isEqualTo(99);
      assertThat(agreed.media().redundancy().receivePayloadType()).isEqualTo(99);
    }
    Agreed without = (Agreed) new AnswerMaker(ALL).answer(offer, theirs, HERE, Direction.SENDRECV);
    assertThat(without.media().redundancy()).isNull();
    Agreed not = (Agreed) new OfferMaker(redundant).read(offer, without.local());
    assertThat(not.media().redundancy()).isNull();
  }

  @Test
  void reportsAreOfReducedSizeWhereBothSaySo() {
    Agreed agreed = answer("m=audio 4000 RTP/AVP 0\na=rtcp-rsize\n");
    assertThat(agreed.media().reducedSize()).isTrue();
    assertThat(agreed.local().media().getFirst().reducedSize()).isTrue();
    Agreed plain = answer("m=audio 4000 RTP/AVP 0\n");
    assertThat(plain.media().reducedSize()).isFalse();
    assertThat(plain.local().media().getFirst().reducedSize()).isFalse();
    SessionDescription offer = new OfferMaker(ALL).offer(ours, HERE, Direction.SENDRECV);
    assertThat(read(offer, "m=audio 4000 RTP/AVP 0\na=rtcp-rsize\n").media().reducedSize())
        .isTrue();
    assertThat(read(offer, "m=audio 4000 RTP/AVP 0\n").media().reducedSize()).isFalse();
  }

  @Test
  void theFirstAudioLineWeKnowIsTakenAndTheOthersRefusedInTheirPlace() {
    Agreed agreed =
        answer(
            "m=video 5000 RTP/AVP 99\na=rtpmap:99 H264/90000\nm=audio 0 RTP/AVP 0\n"
                + "m=audio 6000 RTP/SAVP 0\nm=audio 7000 UDP/TLS/RTP/SAVPF 0\n"
                + "m=audio 8000 RTP/AVPF 3 8 0\na=mid:x\na=rtcp-mux\n"
                + "m=image 9000 udptl t38\nm=audio 9100 RTP/AVP 0\n");
    assertThat(agreed.media().line()).isEqualTo(4);
    assertThat(agreed.media().codec().format()).isEqualTo(Format.PCMA);
    assertThat(agreed.local().media())
        .extracting(MediaDescription::port)
        .containsExactly(0, 0, 0, 0, 20000, 0, 0);
    assertThat(agreed.local().media())
        .extracting(MediaDescription::transport)
        .containsExactly(
            "RTP/AVP", "RTP/AVP", "RTP/SAVP", "UDP/TLS/RTP/SAVPF", "RTP/AVPF", "udptl", "RTP/AVP");
    assertThat(agreed.local().media().get(4).mid()).isEqualTo("x");
    assertThat(agreed.media().remoteRtcpPort()).isEqualTo(8000);
    assertThat(agreed.local().media().get(4).rtcpMux()).isTrue();
  }

  @Test
  void whatCannotBeAnsweredIsRefusedWithTheTrueCause() {
    refuses("", "no audio offered");
    refuses("m=video 5 RTP/AVP 31\n", "no audio offered");
    refuses("m=audio 0 RTP/AVP 0\n", "no audio offered");
    refuses("m=audio 5 RTP/SAVP 0\n", "unknown transport");
    refuses("m=audio 5 RTP/AVP 3 18\n", "no codec in common");
    refuses("m=audio 5 RTP/AVP 0\na=rtpmap:0 GSM/8000\n", "no codec in common");
    refuses("m=audio 5 RTP/AVP 101\na=rtpmap:101 telephone-event/8000\n", "no codec in common");
    assertThat(
            new AnswerMaker(ALL)
                .answer(
                    SdpParserTest.read("v=0\no=- 1 1 IN IP4 h\nm=audio 5 RTP/AVP 0\n"),
                    ours,
                    HERE,
                    Direction.SENDRECV))
        .isEqualTo(new Refused("no c= line"));
  }

  @ParameterizedTest
  @CsvSource({
    "sendrecv, SENDRECV, SENDRECV, false",
    "sendonly, SENDRECV, RECVONLY, true",
    "recvonly, SENDRECV, SENDONLY, false",
    "inactive, SENDRECV, INACTIVE, true",
    "sendrecv, SENDONLY, SENDONLY, false",
    "sendonly, SENDONLY, INACTIVE, true",
    "sendrecv, INACTIVE, INACTIVE, false",
  })
  void holdIsAnsweredAsTheOtherEndAllows(
      String offered, Direction wanted, Direction answered, boolean held) {
    Agreed agreed = answer("m=audio 5 RTP/AVP 0\na=" + offered + "\n", wanted);
    assertThat(agreed.media().direction()).isEqualTo(answered);
    assertThat(agreed.media().heldByPeer()).isEqualTo(held);
    assertThat(agreed.local().media().getFirst().attributes().direction()).isEqualTo(answered);
  }

  @ParameterizedTest
  @ValueSource(strings = {"IP4 0.0.0.0", "IP6 ::"})
  void anUnspecifiedAddressIsAHold(String address) {
    Agreed agreed = answer("m=audio 5 RTP/AVP 0\nc=IN " + address + "\n");
    assertThat(agreed.media().direction()).isEqualTo(Direction.RECVONLY);
    assertThat(agreed.media().heldByPeer()).isTrue();
    Agreed both = answer("a=recvonly\nm=audio 5 RTP/AVP 0\nc=IN " + address + "\n");
    assertThat(both.media().direction()).isEqualTo(Direction.INACTIVE);
  }

  @ParameterizedTest
  @CsvSource({"0,0,20", "30,0,20", "40,0,40", "60,20,20", "1,0,10", "1000,0,60", "20,5,10"})
  void packetsAreAsLongAsTheOtherAsksWithinReason(int ptime, int maxptime, int expected) {
    Agreed agreed =
        answer("m=audio 5 RTP/AVP 0\na=ptime:" + ptime + "\na=maxptime:" + maxptime + "\n");
    assertThat(agreed.media().ptimeMs()).isEqualTo(expected);
    assertThat(agreed.local().media().getFirst().ptimeMs()).isEqualTo(expected);
  }

  @Test
  void rtcpGoesWhereItIsSaid() {
    NegotiatedMedia next = answer("m=audio 4000 RTP/AVP 0\n").media();
    assertThat(next.remoteRtcpHost() + ":" + next.remoteRtcpPort()).isEqualTo("10.0.0.9:4001");
    NegotiatedMedia said =
        answer("m=audio 4000 RTP/AVP 0\na=rtcp:53020 IN IP4 10.0.0.10\n").media();
    assertThat(said.remoteRtcpHost() + ":" + said.remoteRtcpPort()).isEqualTo("10.0.0.10:53020");
    assertThat(answer("m=audio 65535 RTP/AVP 0\n").media().remoteRtcpPort()).isZero();
    Negotiation plain =
        new AnswerMaker(
                new Capabilities(ALL.formats(), false, false, false, 20, Set.of("RTP/AVP"), false))
            .answer(
                SdpParserTest.read(HEAD + "m=audio 6 RTP/AVP 0\na=rtcp-mux\n"),
                ours,
                new MediaAddress("2001:db8::1", 20000, 30000),
                Direction.SENDRECV);
    assertThat(((Agreed) plain).media().remoteRtcpPort()).isEqualTo(7);
    assertThat(((Agreed) plain).local().media().getFirst().rtcp())
        .isEqualTo(new RtcpAddress(30000, Connection.of("2001:db8::1")));
  }

  @Test
  void theVersionRisesByOneOnlyWhenSomethingChanged() {
    Origin first = answer("m=audio 5 RTP/AVP 0\n").local().origin();
    assertThat(answer("m=audio 5 RTP/AVP 0\n").local().origin()).isEqualTo(first);
    Origin held = answer("m=audio 5 RTP/AVP 0\na=sendonly\n").local().origin();
    assertThat(held.sessionId()).isEqualTo(first.sessionId());
    assertThat(Long.parseLong(held.sessionVersion()))
        .isEqualTo(Long.parseLong(first.sessionVersion()) + 1);
  }

  @Test
  void ourLaterOffersKeepPlacesAndPayloadTypes() {
    answer(
        "m=video 9 RTP/AVP 31\nm=audio 5 RTP/AVPF 97 99\na=mid:a\na=rtpmap:97 opus/48000/2\n"
            + "a=rtpmap:99 telephone-event/48000\n");
    SessionDescription offer = new OfferMaker(ALL).offer(ours, HERE, Direction.SENDONLY);
    assertThat(offer.media()).hasSize(2);
    assertThat(offer.media().getFirst().refused()).isTrue();
    MediaDescription audio = offer.media().get(1);
    assertThat(audio.transport()).isEqualTo("RTP/AVPF");
    assertThat(audio.mid()).isEqualTo("a");
    assertThat(audio.formats()).containsExactly("97", "9", "8", "0", "99", "101");
    assertThat(offer.directionOf(audio)).isEqualTo(Direction.SENDONLY);
    Agreed agreed = read(offer, "m=video 0 RTP/AVP 31\nm=audio 5 RTP/AVPF 97\na=recvonly\n");
    assertThat(agreed.media().line()).isEqualTo(1);
    assertThat(agreed.media().direction()).isEqualTo(Direction.SENDONLY);
  }

  @Test
  void anAnswerMayNumberAndOrderFormatsItsOwnWay() {
    SessionDescription offer = new OfferMaker(ALL).offer(ours, HERE, Direction.SENDRECV);
    Agreed agreed =
        read(
            offer,
            "m=audio 5 RTP/AVP 8 120 3 121\na=rtpmap:120 OPUS/48000/2\na=ptime:40\n"
                + "a=rtpmap:121 telephone-event/48000\na=fmtp:120 cbr=1\n");
    assertThat(agreed.media().codecs())
        .containsExactly(
            new NegotiatedFormat(Format.PCMA, 8, 8, null),
            new NegotiatedFormat(Format.OPUS, 120, 96, "cbr=1"));
    assertThat(agreed.media().ptimeMs()).isEqualTo(40);
    assertThat(agreed.media().event()).isNull();
    assertThat(agreed.media().events().getFirst().receivePayloadType()).isEqualTo(97);
  }

  @Test
  void anAnswerThatForgetsItsRtpmapMeansOurs() {
    SessionDescription offer = new OfferMaker(ALL).offer(ours, HERE, Direction.SENDRECV);
    NegotiatedMedia media = read(offer, "m=audio 5 RTP/AVP 96 97\n").media();
    assertThat(media.codec().format()).isEqualTo(Format.OPUS);
    assertThat(media.event()).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "m=audio 0 RTP/AVP 0\n",
        "m=video 5 RTP/AVP 0\n",
        "m=audio 5 RTP/SAVP 0\n",
        "m=audio 5 RTP/AVP 3\n",
        "m=audio 5 RTP/AVP 0\nm=audio 5 RTP/AVP 0\n"
      })
  void aWrongAnswerIsRefused(String answer) {
    SessionDescription offer = new OfferMaker(ALL).offer(ours, HERE, Direction.SENDRECV);
    assertThat(new OfferMaker(ALL).read(offer, SdpParserTest.read(HEAD + answer)))
        .isInstanceOf(Refused.class);
  }
}
