package org.ringfence.server.feature.paging;

import org.jspecify.annotations.Nullable;
import org.ringfence.call.Voice;

/** A speaker's place in a room, who is heard from loudspeakers besides. */
final class Aloud implements Voice {
  private final Voice place;
  private Loudspeakers.@Nullable Line line;

  Aloud(Voice place, Loudspeakers.Line line) {
    this.place = place;
    this.line = line;
  }

  @Override
  public void speak(short[] frame) {
    place.speak(frame);
  }

  @Override
  public void hear(short[] frame) {
    place.hear(frame);
    say(frame);
  }

  private synchronized void say(short[] frame) {
    if (line != null) line.say(frame);
  }

  @Override
  public void key(char key) {
    place.key(key);
  }

  /** Nothing is said there any more, whatever is still heard. */
  synchronized void end() {
    if (line != null) line.close();
    line = null;
  }
}
