package org.ringfence.lab.stories;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ringfence.lab.peer.Ports;
import org.ringfence.lab.peer.TempFolder;
import org.ringfence.phone.PhoneCall;

/** Two offices that call each other over IAX2, encrypted, one of which tells where it is. */
@Tag("interop")
@Tag("interop-iax")
class IaxTrunkTest {
  private static final int ANN_HZ = 440;
  private static final int BEN_HZ = 620;

  private static TempFolder temp;
  private static Office here;
  private static Office there;

  @BeforeAll
  static void open() throws Exception {
    temp = new TempFolder("trunk");
    Path secret = temp.folder("secret").resolve("secret");
    Files.writeString(secret, "a-secret-of-two-offices\n");
    int ours = Ports.next();
    int theirs = Ports.next();
    here = Office.open(yaml(ours, "branch", theirs, secret, "on"));
    there = Office.open(yaml(theirs, "main", ours, secret, "off"));
  }

  private static String yaml(int port, String name, int peer, Path secret, String registers) {
    return """
    iax:
      listen: 127.0.0.1:%d
      trunks:
        %s: {address: "127.0.0.1:%d", prefix: "7", user: between, secretFile: "%s", \
    register: %s, encryption: encrypted}
    """
        .formatted(port, name, peer, secret, registers);
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

  private static void talk(OfficePhone ann, OfficePhone ben) {
    ann.dial("7" + ben.number);
    PhoneCall rings = ben.rung();
    assertThat(rings.remote().uri().user()).isEqualTo("7" + ann.number);
    rings.answer();
    ann.hears(ben.toneHz);
    ben.hears(ann.toneHz);
    ann.hangUp();
    ben.awaitIdle();
  }

  @Test
  void callsGoBothWays() throws Exception {
    OfficePhone ann = here.phone(ANN_HZ);
    OfficePhone ben = there.phone(BEN_HZ);
    talk(ann, ben);
    talk(ben, ann);
  }

  @Test
  void whatComesFromThereCallsNobodyBeyond() throws Exception {
    OfficePhone ann = here.phone(ANN_HZ);
    for (String number : new String[] {"77201", "7*97", "7*43"}) {
      PhoneCall call = ann.dial(number);
      ann.awaitIdle();
      assertThat(call.state()).as(number).isEqualTo(PhoneCall.State.ENDED);
    }
  }
}
