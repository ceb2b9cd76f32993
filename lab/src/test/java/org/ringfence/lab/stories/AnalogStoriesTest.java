package org.ringfence.lab.stories;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ringfence.call.MediaPolicy;
import org.ringfence.lab.mgcp.AnalogPhone;
import org.ringfence.lab.peer.Installed;
import org.ringfence.lab.peer.PeerProcess;
import org.ringfence.lab.peer.Ports;
import org.ringfence.lab.peer.TempFolder;
import org.ringfence.phone.PhoneCall;

/** Phones of ours and analog ones in one office, and a media gateway of another make. */
@Tag("interop")
@Tag("interop-mgcp")
class AnalogStoriesTest {
  private static final int ANN_HZ = 440;
  private static final int LINE_HZ = 620;
  private static final int OTHER_HZ = 850;
  private static final int FAR_HZ = 1_300;
  private static final Pattern MEDIA = Pattern.compile("m=audio (\\d+) ");

  /** Extensions of the lines, which no phone of ours is given. */
  private static final String LINE = "240";

  private static final String OTHER = "241";
  private static final String BRIDGE = "242";
  private static final String OWN = "243";

  private static Office office;
  private static AnalogSite site;
  private static MgcpTap tap;
  private static MgcpTap own;
  private static int bridgePort;

  @BeforeAll
  static void open() throws Exception {
    int agent = Ports.next();
    int analog = Ports.next();
    int endpoints = Ports.next();
    bridgePort = Ports.next();
    tap = new MgcpTap(bridgePort);
    own = new MgcpTap(endpoints);
    office =
        Office.open(
            """
            calls:
              ringSeconds: 20
            mgcp:
              listen: 127.0.0.1:%d
              digitMap: "(2xx|*xx|x.T)"
              gateways:
                ata: {address: "127.0.0.1:%d", lines: {aaln/1: %s, aaln/2: %s}}
                mgw: {address: "127.0.0.1:%d", lines: {rtpbridge/1: %s}, hooks: off}
                ringfence: {address: "127.0.0.1:%d", lines: {bridge/1: %s}, hooks: off}
              endpoints:
                listen: 127.0.0.1:%d
                agent: 127.0.0.1:%d
            """
                .formatted(
                    agent,
                    analog,
                    LINE,
                    OTHER,
                    tap.port(),
                    BRIDGE,
                    own.port(),
                    OWN,
                    endpoints,
                    agent));
    for (String number : List.of(LINE, OTHER, BRIDGE, OWN)) {
      office.stores().extensions().setMedia(number, MediaPolicy.CLEAR);
      // Or a mailbox would answer for a gateway that is not known yet, and be taken for it.
      office.stores().mailboxes().setEnabled(number, false);
    }
    InetSocketAddress at = new InetSocketAddress(InetAddress.getLoopbackAddress(), agent);
    site = new AnalogSite("ata", analog, at, LINE_HZ, OTHER_HZ);
  }

  @AfterAll
  static void close() throws Exception {
    if (site != null) site.close();
    if (office != null) office.close();
    if (tap != null) tap.close();
    if (own != null) own.close();
  }

  @AfterEach
  void clear() {
    office.clear();
  }

  @Test
  void aPhoneCallsALineWhichIsLiftedAndBothHearEachOther() throws Exception {
    OfficePhone ann = office.phone(ANN_HZ);
    ann.dial(LINE);
    site.sounds(1, "L/rg");
    site.at(1, AnalogPhone::lift);
    ann.hears(LINE_HZ);
    site.hears(1, ANN_HZ);
    ann.hangUp();
    site.sounds(1, "L/bz");
    site.at(1, AnalogPhone::layDown);
    site.awaitIdle(1);
  }

  @Test
  void aLineCallsAPhoneTakesAWaitingCallByAFlashAndComesBack() throws Exception {
    OfficePhone ann = office.phone(ANN_HZ);
    site.at(1, AnalogPhone::lift);
    site.sounds(1, "L/dl");
    site.at(1, phone -> phone.press(ann.number));
    PhoneCall call = ann.rung();
    call.answer();
    ann.hears(LINE_HZ);
    site.hears(1, ANN_HZ);

    site.at(2, AnalogPhone::lift);
    site.sounds(2, "L/dl");
    site.at(2, phone -> phone.press(LINE));
    site.sounds(1, "L/wt");
    site.at(1, AnalogPhone::flash);
    site.hears(1, OTHER_HZ);
    site.hears(2, LINE_HZ);
    ann.forget();
    site.at(1, AnalogPhone::flash);
    site.hears(1, ANN_HZ);
    ann.hears(LINE_HZ);

    site.at(2, AnalogPhone::layDown);
    site.at(1, AnalogPhone::layDown);
    ann.awaitIdle();
    site.awaitIdle(1);
    site.awaitIdle(2);
  }

  /** A bridge of osmo-mgw stands for a line; what is at its other connection is heard. */
  @Test
  void aPhoneTalksThroughAMediaGatewayOfAnotherMake() throws Exception {
    Installed.need("osmo-mgw", "osmo-mgw");
    try (TempFolder temp = new TempFolder("mgw");
        PeerProcess mgw = mediaGateway(temp)) {
      mgw.awaitOutput("Configured for MGCP", Duration.ofSeconds(20));
      talkThrough(tap, "rtpbridge/1@mgw", BRIDGE);
    }
  }

  private static PeerProcess mediaGateway(TempFolder temp) throws Exception {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    // Its control ports are fixed: an address of its own keeps them apart from those of others.
    String address = "127.%d.%d.%d".formatted(random.nextInt(1, 255), random.nextInt(1, 255), 9);
    int media = Ports.range(64);
    Path folder = temp.folder("osmo");
    Files.writeString(
        folder.resolve("mgw.cfg"),
        """
        line vty
         bind %1$s
        ctrl
         bind %1$s
        mgcp
         bind ip 127.0.0.1
         bind port %2$d
         rtp bind-ip 127.0.0.1
         rtp port-range %3$d %4$d
         number endpoints 8
        """
            .formatted(address, bridgePort, media, media + 63));
    return PeerProcess.start("osmo-mgw", folder, null, List.of("osmo-mgw", "-c", "mgw.cfg"));
  }

  @Test
  void ourOwnMediaAreEndpointsUnderACallAgent() throws Exception {
    talkThrough(own, "bridge/1@ringfence", OWN);
  }

  private static void talkThrough(MgcpTap way, String endpoint, String number) throws Exception {
    OfficePhone ann = office.phone(ANN_HZ);
    try (PlainSound far = new PlainSound(FAR_HZ)) {
      Awaitility.await("the gateway of " + number)
          .atMost(Duration.ofSeconds(60))
          .until(() -> {
            PhoneCall tried = ann.dial(number);
            Awaitility.await()
                .atMost(OfficePhone.PATIENCE)
                .until(() -> ann.isIdle() || tried.state() == PhoneCall.State.TALKING);
            return tried.state() == PhoneCall.State.TALKING;
          });
      assertThat(way.call()).as("the call at the gateway").isNotEmpty();
      String answer =
          way.ask(
              """
              CRCX 7777 %s MGCP 1.0
              C: %s
              L: p:20, a:PCMU
              M: sendrecv

              v=0
              o=- 1 1 IN IP4 127.0.0.1
              s=-
              c=IN IP4 127.0.0.1
              t=0 0
              m=audio %d RTP/AVP 0
              """
                  .formatted(endpoint, way.call(), far.port()));
      assertThat(answer).startsWith("200 7777");
      Matcher media = MEDIA.matcher(answer);
      assertThat(media.find()).as(answer).isTrue();
      int port = Integer.parseInt(media.group(1));
      far.speakTo(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      far.ear.hears(ANN_HZ);
      ann.hears(FAR_HZ);
      ann.hangUp();
      String audit = way.ask("AUEP 7778 " + endpoint + " MGCP 1.0\nF: I\n");
      assertThat(audit).startsWith("200");
    }
  }
}
