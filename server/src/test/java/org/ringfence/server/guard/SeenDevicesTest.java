package org.ringfence.server.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringfence.server.guard.SeenDevices.Standing;
import org.ringfence.server.report.Failure;

class SeenDevicesTest {
  @TempDir private Path folder;

  @Test
  void aNewDeviceIsToldOfAndARefusedOneStaysOut() throws Exception {
    try (SeenDevices seen = new SeenDevices(folder)) {
      assertThat(seen.judge("1001", "urn:a", "Desk", "192.0.2.1", 1)).isEqualTo(Standing.KNOWN);
      assertThat(seen.judge("1001", "urn:a", "Desk 2", "198.51.100.1", 2))
          .as("a device is what it calls itself, wherever it is")
          .isEqualTo(Standing.KNOWN);
      assertThat(seen.judge("1001", "", "Tool\t\n", "203.0.113.9", 3)).isEqualTo(Standing.NEW);
      assertThat(seen.judge("1001", "", "Tool\t\n", "203.0.113.77", 4)).isEqualTo(Standing.KNOWN);
      assertThat(seen.judge("1002", "", "Tool", "203.0.113.9", 5))
          .as("the first of a number")
          .isEqualTo(Standing.KNOWN);
      assertThat(seen.all())
          .extracting(SeenDevices.Seen::agent)
          .containsExactly("Desk", "Tool??", "Tool");
      seen.refuse(seen.all().get(1).id().substring(0, 6), true);
    }
    try (SeenDevices again = new SeenDevices(folder)) {
      assertThat(again.judge("1001", "", "Tool\t\n", "203.0.113.9", 6)).isEqualTo(Standing.REFUSED);
      assertThat(again.judge("1001", "urn:a", "", "", 7)).isEqualTo(Standing.KNOWN);
      again.refuse(again.all().get(1).id(), false);
      assertThat(again.judge("1001", "", "Tool\t\n", "203.0.113.9", 8)).isEqualTo(Standing.KNOWN);
      assertThatThrownBy(() -> again.refuse("", true)).isInstanceOf(Failure.class);
      assertThatThrownBy(() -> again.refuse("zzzzz", true)).isInstanceOf(Failure.class);
    }
  }

  @Test
  void whatOneNumberMakesUpIsBounded() throws Exception {
    try (SeenDevices seen = new SeenDevices(folder)) {
      for (int i = 0; i < 1_000; i++) seen.judge("1001", "urn:" + i, "", "192.0.2.1", i);
      assertThat(seen.all()).hasSize(100);
    }
  }
}
