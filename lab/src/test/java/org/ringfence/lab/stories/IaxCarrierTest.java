package org.ringfence.lab.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ringfence.lab.peer.LabCertificates;
import org.ringfence.lab.peer.Ports;
import org.ringfence.lab.peer.TempFolder;
import org.ringfence.phone.PhoneCall;
import org.ringfence.server.trunk.TrunkStatus;

/**
 * Ways to the telephone network over IAX2, proved by RSA keys: they are chosen, counted and told of
 * as those over SIP are.
 */
@Tag("interop")
@Tag("interop-iax")
class IaxCarrierTest {
  private static final int ANN_HZ = 440;
  private static final int BEN_HZ = 620;

  /** The longest whose signature IAX2 has room for is 1,512. */
  private static final int RSA_BITS = 1_504;

  private static final String OURS = "+4930123450";
  private static final String THEIRS = "+4940765430";

  private static TempFolder temp;
  private static Office here;
  private static Office there;

  @BeforeAll
  static void open() throws Exception {
    temp = new TempFolder("carrier");
    LabCertificates mine = LabCertificates.create(temp.folder("here"), RSA_BITS);
    LabCertificates yours = LabCertificates.create(temp.folder("there"), RSA_BITS);
    int ours = Ports.next();
    int theirs = Ports.next();
    String nobody =
        "nobody: {address: \"127.0.0.1:%d\", key: %s, peerKey: %s, outside: {rates: \"+4940 1\"}}"
            .formatted(Ports.next(), mine.serverKey(), yours.serverCertificate());
    here = Office.open(yaml(ours, OURS, theirs, mine, yours, nobody));
    there = Office.open(yaml(theirs, THEIRS, ours, yours, mine, ""));
  }

  private static String yaml(
      int port, String number, int peer, LabCertificates own, LabCertificates other, String more) {
    Path key = own.serverKey();
    return """
    numbers:
      country: DE
      inbound: {"%s": 201}
    iax:
      listen: 127.0.0.1:%d
      trunks:
        carrier:
          address: "127.0.0.1:%d"
          user: between
          key: %s
          peerKey: %s
          register: on
          encryption: clear
          outside: {number: "%s", channels: 1, names: on, format: national, rates: "+ 2"}
        %s
    """
        .formatted(number, port, peer, key, other.serverCertificate(), number, more);
  }

  @AfterAll
  static void close() throws Exception {
    if (here != null) here.close();
    if (there != null) there.close();
    if (temp != null) temp.close();
  }

  @AfterEach
  void clear() {
    here.clear();
    there.clear();
  }

  private static TrunkStatus trunk(String name) {
    return here.trunks().stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** The one that knows the number best is tried first, and is not there. */
  @Test
  @Tag("slow")
  void anotherWayIsTakenWhereNobodyAnswersOnTheFirst() throws Exception {
    OfficePhone ann = here.phone("201", ANN_HZ);
    OfficePhone ben = there.phone("201", BEN_HZ);
    ann.dial("040765430");
    PhoneCall rings = ben.rung();
    assertThat(rings.remote().uri().user()).isEqualTo(OURS);
    assertThat(rings.remote().displayName()).isEqualTo("Desk 201");
    rings.answer();
    ann.hears(BEN_HZ);
    ben.hears(ANN_HZ);
    assertThat(trunk("carrier").calls()).isEqualTo(1);
    assertThat(trunk("nobody").state()).isEqualTo("down");
    OfficePhone cat = here.phone("202", ANN_HZ);
    cat.dial("0891234567");
    assertThat(cat.ended().status()).as("the one channel there is taken").isNotEqualTo(200);
    ann.hangUp();
    ben.awaitIdle();
    await("the line").atMost(OfficePhone.PATIENCE).until(() -> trunk("carrier").calls() == 0);
    assertThat(here.ask("carrier").state()).isEqualTo("up");
  }

  /** No extension, no code and nobody outside is called from there, only a number of ours. */
  @Test
  void whatComesInReachesNumbersOfOursAlone() throws Exception {
    OfficePhone ann = here.phone("201", ANN_HZ);
    OfficePhone ben = there.phone("201", BEN_HZ);
    ben.dial("0301234599");
    assertThat(ben.ended().status()).isNotEqualTo(200);
    ben.dial("030123450");
    PhoneCall rings = ann.rung();
    assertThat(rings.remote().uri().user()).isEqualTo(THEIRS);
    rings.answer();
    ben.hears(ANN_HZ);
    ben.hangUp();
    ann.awaitIdle();
  }
}
