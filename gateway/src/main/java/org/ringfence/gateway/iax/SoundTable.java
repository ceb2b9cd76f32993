package org.ringfence.gateway.iax;

import org.jspecify.annotations.Nullable;
import org.ringfence.iax.IaxFrame;

/** The sounds under way by their peers' call numbers; the media loop's own. */
final class SoundTable {
  private final @Nullable IaxSound[] byNumber = new IaxSound[IaxFrame.MOST_CALL_NUMBER + 1];

  void add(IaxSound sound) {
    remove(sound);
    sound.next = byNumber[sound.theirs()];
    byNumber[sound.theirs()] = sound;
  }

  void remove(IaxSound sound) {
    IaxSound at = byNumber[sound.theirs()];
    if (at == sound) byNumber[sound.theirs()] = sound.next;
    for (; at != null; at = at.next) {
      if (at.next == sound) at.next = sound.next;
    }
    sound.next = null;
  }

  @Nullable IaxSound find(int number, long high, long low, int port) {
    for (IaxSound at = byNumber[number]; at != null; at = at.next) {
      if (at.isFrom(number, high, low, port)) return at;
    }
    return null;
  }
}
