package org.ringfence.lab.stories;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ringfence.call.MediaPolicy;
import org.ringfence.lab.peer.Ports;

/** The same stories with phones of three worlds: SIP, IAX2 and MGCP. */
@Tag("interop")
@Tag("interop-worlds")
class WorldsStoriesTest {
  private static final int SIP_HZ = 440;
  private static final int IAX_HZ = 620;
  private static final int LINE_HZ = 850;
  private static final int OTHER_HZ = 1_000;
  private static final String IAX = "250";
  private static final String LINE = "251";

  private static Office office;
  private static AnalogSite site;
  private static IaxPhone iax;
  private List<WorldPhone> worlds;

  @BeforeAll
  static void open() throws Exception {
    int agent = Ports.next();
    int analog = Ports.next();
    int iaxPort = Ports.next();
    office =
        Office.open(
            """
            calls:
              ringSeconds: 5
            iax:
              listen: 127.0.0.1:%d
            mgcp:
              listen: 127.0.0.1:%d
              digitMap: "(2xx|*xx|x.T)"
              gateways:
                ata: {address: "127.0.0.1:%d", lines: {aaln/1: %s}}
            """
                .formatted(iaxPort, agent, analog, LINE));
    office.stores().extensions().setMedia(LINE, MediaPolicy.CLEAR);
    String secret = office.stores().extensions().setIax(IAX, true);
    if (secret == null) throw new IllegalStateException("no secret for IAX2");
    InetSocketAddress at = new InetSocketAddress(InetAddress.getLoopbackAddress(), agent);
    site = new AnalogSite("ata", analog, at, LINE_HZ);
    iax = new IaxPhone(iaxPort, IAX, secret, IAX_HZ);
    iax.register();
  }

  @AfterAll
  static void close() throws Exception {
    if (site != null) site.close();
    if (iax != null) iax.close();
    if (office != null) office.close();
  }

  @BeforeEach
  void arrive() throws Exception {
    worlds =
        List.of(new DeskPhone(office.phone(SIP_HZ)), iax, new LinePhone(site, 1, LINE, LINE_HZ));
  }

  @AfterEach
  void clear() {
    office.clear();
  }

  private static void hearEachOther(WorldPhone one, WorldPhone other) {
    one.hears(other.toneHz());
    other.hears(one.toneHz());
  }

  @Test
  void eachCallsEachAndEitherHangsUp() {
    for (WorldPhone caller : worlds) {
      for (WorldPhone called : worlds) {
        if (caller == called) continue;
        caller.forget();
        called.forget();
        caller.dial(called.number());
        called.answer();
        hearEachOther(caller, called);
        WorldPhone first = caller.toneHz() < called.toneHz() ? caller : called;
        WorldPhone second = first == caller ? called : caller;
        first.hangUp();
        second.awaitIdle();
        first.awaitIdle();
      }
    }
  }

  @Test
  @Tag("slow")
  void aCallIsTransferredIntoEachWorld() throws Exception {
    OfficePhone desk = office.phone(OTHER_HZ);
    WorldPhone caller = worlds.get(0);
    for (WorldPhone to : worlds.subList(1, 3)) {
      caller.dial(desk.number);
      var call = desk.rung();
      call.answer();
      desk.hears(caller.toneHz());
      caller.forget();
      call.transfer(to.number());
      to.answer();
      hearEachOther(caller, to);
      desk.awaitIdle();
      caller.hangUp();
      to.awaitIdle();
    }
  }

  @Test
  void anIaxPhoneIsFoundAfterARestart() throws Exception {
    office.restart();
    WorldPhone caller = new DeskPhone(office.phone(OTHER_HZ));
    caller.dial(IAX);
    iax.rung();
    iax.answer();
    hearEachOther(caller, worlds.get(1));
    caller.hangUp();
    iax.awaitIdle();
  }
}
