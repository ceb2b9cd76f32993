package org.ringfence.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringfence.server.doctor.Finding;
import org.ringfence.server.store.ServerFolder;

class AdvisoryCheckTest {
  private static final String TEXT =
      """
      # what is known
      RF-1 | below 0.3.1 | calls could be ended by others | install 0.3.1
      RF-2 | below 0.2.0 | an old fault | install 0.2.0
      """;

  @TempDir private Path folder;

  private List<Finding> look(String version) {
    return AdvisoryCheck.look(new ServerFolder(folder), version, Instant.now());
  }

  private void publish(String text, KeyPair by, KeyPair trusted) throws Exception {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Signature signature = Signature.getInstance("Ed25519");
    signature.initSign(by.getPrivate());
    signature.update(bytes);
    Base64.Encoder base64 = Base64.getMimeEncoder();
    Files.write(folder.resolve(AdvisoryCheck.LIST), bytes);
    Files.writeString(
        folder.resolve(AdvisoryCheck.SIGNATURE),
        Base64.getEncoder().encodeToString(signature.sign()) + "\n");
    Files.writeString(
        folder.resolve(AdvisoryCheck.KEY),
        "-----BEGIN PUBLIC KEY-----\n"
            + base64.encodeToString(trusted.getPublic().getEncoded())
            + "\n-----END PUBLIC KEY-----\n");
  }

  private static KeyPair key() throws Exception {
    return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
  }

  @Test
  void thisVersionIsHeldAgainstASignedList() throws Exception {
    assertThat(look("0.3.0")).extracting(Finding::level).containsExactly(Finding.Level.NOTE);
    KeyPair ours = key();
    publish(TEXT, ours, ours);
    assertThat(look("0.3.0"))
        .singleElement()
        .satisfies(found -> {
          assertThat(found.level()).isEqualTo(Finding.Level.FIX);
          assertThat(found.what()).isEqualTo("advisory RF-1");
          assertThat(found.fix()).isEqualTo("install 0.3.1");
        });
    assertThat(look("0.3.1")).extracting(Finding::level).containsExactly(Finding.Level.OK);
    publish(TEXT, key(), ours);
    assertThat(look("0.3.1"))
        .as("somebody else's")
        .extracting(Finding::level)
        .containsExactly(Finding.Level.FIX);
  }

  @Test
  void versionsInOrder() {
    String[] order = {"0.1.0-SNAPSHOT", "0.1.0", "0.1.1", "0.2", "0.10.0", "1.0.0"};
    for (int i = 0; i < order.length; i++) {
      for (int j = 0; j < order.length; j++) {
        assertThat(AdvisoryCheck.isBelow(order[i], order[j]))
            .as(order[i] + " below " + order[j])
            .isEqualTo(i < j);
      }
    }
  }
}
