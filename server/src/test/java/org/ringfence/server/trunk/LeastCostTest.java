package org.ringfence.server.trunk;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.ringfence.base.Transport;
import org.ringfence.call.MediaPolicy;
import org.ringfence.server.config.Trunk;

/** Which trunk is tried first. */
class LeastCostTest {
  private static LeastCost.Way<String> way(String name, boolean alive, String... rates) {
    Trunk trunk =
        new Trunk(
            name,
            "h",
            -1,
            Transport.TLS,
            "h",
            null,
            (Path) null,
            false,
            600,
            false,
            MediaPolicy.ENCRYPTED,
            0,
            1,
            "",
            new Trunk.Wording(Trunk.Format.PLUS, Trunk.From.NUMBER, false, false),
            new Trunk.Accepted(List.of(), false, false),
            Stream.of(rates).map(LeastCostTest::rate).toList(),
            60,
            null);
    return new LeastCost.Way<>(name, trunk, alive);
  }

  private static Trunk.Rate rate(String text) {
    String[] words = text.split(" ");
    return new Trunk.Rate(words[0], Double.parseDouble(words[1]));
  }

  @Test
  void theMostExactThenTheCheapestThenTheFirst() {
    List<LeastCost.Way<String>> ways =
        List.of(
            way("any", true),
            way("dear", true, "49 5", "4930 9"),
            way("cheap", true, "4930 2"),
            way("same", true, "4930 2"),
            way("down", false, "4930 1"),
            way("elsewhere", true, "44 1"));
    assertThat(LeastCost.order(ways, "4930123"))
        .containsExactly("cheap", "same", "dear", "any", "down");
    assertThat(LeastCost.order(ways, "442079")).containsExactly("elsewhere", "any");
  }
}
