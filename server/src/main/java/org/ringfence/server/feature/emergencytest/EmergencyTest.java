package org.ringfence.server.feature.emergencytest;

import java.util.function.Function;
import org.ringfence.call.Feature;
import org.ringfence.call.FeatureCall;
import org.ringfence.server.feature.speech.Language;
import org.ringfence.server.feature.speech.Utterance;

/** Says the number that help would call back, and where it would go; twice. */
public final class EmergencyTest implements Feature {
  /**
   * What an emergency call would tell.
   *
   * @param callback empty when there is no number to call
   * @param place in words; empty when nobody said
   */
  public record Told(String callback, String place) {}

  private final Language language;
  private final Function<String, Told> told;

  /**
   * @param told by the extension that calls
   */
  public EmergencyTest(Language language, Function<String, Told> told) {
    this.language = language;
    this.told = told;
  }

  @Override
  public void serve(FeatureCall call) {
    Told tells = told.apply(call.caller().number());
    Utterance sentence = language.say("own.number").digits(tells.callback());
    sentence.sound(language.spoken(tells.place()));
    call.play(sentence.sound(), "");
    call.play(sentence.sound(), "");
  }
}
