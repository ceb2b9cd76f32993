package org.ringfence.server.feature.emergencytest;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringfence.audio.Recording;
import org.ringfence.call.FeatureCall;
import org.ringfence.call.Party;
import org.ringfence.server.feature.speech.Language;

/** Nobody has to call for help to know what help would be told. */
class EmergencyTestTest {
  @TempDir private Path prompts;

  @Test
  void saysTheNumberToCallBackTwice() {
    Language english = new Language("en", prompts);
    List<Recording> played = new ArrayList<>();
    FeatureCall call =
        (FeatureCall)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {FeatureCall.class},
                (proxy, method, args) -> {
                  if (method.getName().equals("caller")) return Party.of("1001", "");
                  played.add((Recording) args[0]);
                  return FeatureCall.NONE;
                });
    new EmergencyTest(
            english,
            number -> new EmergencyTest.Told(number.equals("1001") ? "+4930123451" : "", ""))
        .serve(call);
    short[] wanted = english.say("own.number").digits("+4930123451").sound().pcm();
    assertThat(played).hasSize(2);
    for (Recording each : played) {
      assertThat(Arrays.copyOf(each.pcm(), wanted.length)).isEqualTo(wanted);
    }
  }
}
