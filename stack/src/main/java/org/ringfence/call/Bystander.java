package org.ringfence.call;

/**
 * Somebody beside a call, who is none of its parties: a recorder, a supervisor, whoever waits for
 * keys. Frames are those of a {@link Voice}. All of it is called on the media loop, so it never
 * blocks.
 */
public interface Bystander {
  /** How much of a call it takes part in; each hears of the keys. */
  enum Part {
    /** Hears which keys are pressed. */
    KEYS,
    /** Hears the parties too. */
    HEARS,
    /** Speaks to them too. */
    SPEAKS
  }

  /** What becomes of what a party was to hear of the other. */
  enum Speech {
    /** It hears that, and nothing else. */
    NOTHING,
    /** It hears the bystander as well. */
    BESIDES,
    /** It hears the bystander instead. */
    INSTEAD
  }

  /** The same for as long as it is there. */
  Part part();

  /** What both parties said at one time; the frames are lent. */
  default void hear(short[] caller, short[] called) {}

  /** Fills the frame, which is silent, with what it says to that side. */
  default Speech speak(Side to, short[] frame) {
    return Speech.NOTHING;
  }

  /** A party pressed a key beside its sound: 0-9, *, #, A-D. */
  default void key(Side by, char key) {}

  /** Whether keys of that side are for it alone: the other party is not to have them. */
  default boolean keeps(Side by) {
    return false;
  }
}
