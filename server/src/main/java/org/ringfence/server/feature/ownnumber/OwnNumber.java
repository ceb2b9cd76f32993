package org.ringfence.server.feature.ownnumber;

import org.ringfence.call.Feature;
import org.ringfence.call.FeatureCall;
import org.ringfence.server.feature.speech.Language;
import org.ringfence.server.feature.speech.Utterance;

/** Tells callers their own number, twice. */
public final class OwnNumber implements Feature {
  private final Language language;

  public OwnNumber(Language language) {
    this.language = language;
  }

  @Override
  public void serve(FeatureCall call) {
    Utterance sentence = language.say("own.number").digits(call.caller().number());
    call.play(sentence.sound(), "");
    call.play(sentence.sound(), "");
  }
}
