package org.ringfence.mgcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an endpoint notices, and when it says so. */
class NotificationMachineTest {
  private static final long SECOND = 1_000_000_000L;
  private static final PackageEvent UP = PackageEvent.of("L", "hd");
  private static final PackageEvent DOWN = PackageEvent.of("L", "hu");

  private final List<String> told = new ArrayList<>();
  private final NotificationMachine machine =
      new NotificationMachine(output -> {
        switch (output) {
          case NotificationMachine.Output.Notify(Parameters parameters) ->
              told.add(parameters.text("X") + " " + parameters.text("O"));
          case NotificationMachine.Output.Sound(List<PackageEvent> signals) ->
              told.add("sound " + signals);
        }
      });

  private int ask(String x, String r, String s, String more) {
    Parameters asked = Parameters.of("X", x).and("R", r).and("S", s);
    for (String each : more.split(";")) {
      if (!each.isEmpty()) asked = asked.and(each.substring(0, 1), each.substring(2));
    }
    return machine.request(asked, 0);
  }

  private void keys(String keys, long nowNs) {
    for (char key : keys.toCharArray()) machine.observe(PackageEvent.of("D", "" + key), nowNs);
  }

  @Test
  void aNumberIsCollectedByItsMapWhileTheDialToneEnds() {
    machine.observe(UP, 0);
    told.clear();
    assertThat(ask("7", "L/hu(N), D/[0-9*#T](D)", "L/dl", "D:(2xx|0T)")).isEqualTo(200);
    keys("2", 0);
    assertThat(told).containsExactly("sound [L/dl]", "sound []");
    keys("01", SECOND);
    assertThat(told).endsWith("7 D/2, D/0, D/1");
  }

  @Test
  void aPauseEndsANumber() {
    machine.observe(UP, 0);
    ask("7", "L/hu(N), D/[0-9*#T](D)", "", "D:(2xx|0T)");
    keys("0", 0);
    machine.tick(3 * SECOND);
    assertThat(told).doesNotContain("7 D/0, D/T");
    machine.tick(machine.deadlineNs());
    assertThat(told).endsWith("7 D/0, D/T");
  }

  @Test
  void whatHappensBeforeTheNextRequestWaitsForIt() {
    ask("1", "L/hd(N)", "", "");
    machine.observe(UP, 0);
    keys("20", 0);
    assertThat(told).containsExactly("1 L/hd");
    machine.observe(DOWN, 0);
    assertThat(ask("2", "L/hd(N), L/hu(N), D/[0-9](A)", "", "")).isEqualTo(200);
    assertThat(told).containsExactly("1 L/hd", "2 D/2, D/0, L/hu");
  }

  @Test
  void whatWaitedIsDiscardedWhereThatIsWanted() {
    ask("1", "L/hd(N)", "", "");
    machine.observe(UP, 0);
    keys("20", 0);
    ask("2", "L/hu(N), D/[0-9](N)", "", "Q:discard");
    assertThat(told).containsExactly("1 L/hd");
    keys("3", 0);
    assertThat(told).endsWith("2 D/3");
  }

  @Test
  void aLoopGoesOnWithoutBeingAskedAgain() {
    machine.observe(UP, 0);
    ask("4", "L/hu(N), D/[0-9](N)", "", "Q:process,loop");
    keys("12", 0);
    assertThat(told).endsWith("4 D/1", "4 D/2");
  }

  @Test
  void anEmbeddedRequestNeedsNoWord() {
    ask("5", "L/hd(A, E(R(L/hu(N), D/[0-9](D)), S(L/dl), D(11)))", "L/vmwi(+)", "");
    machine.observe(UP, 0);
    keys("11", 0);
    assertThat(told)
        .containsExactly("sound [L/vmwi(+)]", "sound [L/dl]", "sound []", "5 L/hd, D/1, D/1");
  }

  @Test
  void whoAsksForWhatHasHappenedIsToldThat() {
    machine.observe(UP, 0);
    assertThat(ask("6", "L/hd(N)", "", "")).isEqualTo(ReturnCode.OFF_HOOK_ALREADY);
    machine.observe(DOWN, 0);
    assertThat(ask("6", "L/hu(N)", "", "")).isEqualTo(ReturnCode.ON_HOOK_ALREADY);
    assertThat(ask("6", "D/x(D)", "", "")).isEqualTo(ReturnCode.NO_DIGIT_MAP);
    assertThat(ask("6", "L/hd(", "", "")).isEqualTo(ReturnCode.PROTOCOL_ERROR);
    assertThat(machine.request(Parameters.NONE, 0)).isEqualTo(ReturnCode.PROTOCOL_ERROR);
  }
}
