package org.ringfence.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ringfence.lab.peer.ProjectFile;

class PerformancePageTest {
  @Test
  void aTableReplacesTheOneOfItsNameAndNothingElse() {
    String page = "a\n<!-- sip -->\nold\n<!-- /sip -->\nb\n<!-- relay -->\nkept\n<!-- /relay -->\n";
    assertThat(PerformancePage.replaced(page, "sip", "new")).isEqualTo(page.replace("old", "new"));
  }

  @Test
  void thePageOfThisProjectHasAPlaceForEveryTable() throws IOException {
    String page = Files.readString(ProjectFile.find("docs/performance.md"));
    for (String table : List.of("sip", "relay", "srtp", "soak", "console")) {
      assertThat(PerformancePage.replaced(page, table, "new")).contains("-->\nnew\n<!--");
    }
    assertThatThrownBy(() -> PerformancePage.replaced(page, "other", ""))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
