package org.ringfence.call;

/**
 * The media of one call through us. Each side is told our addresses only, and what comes from
 * anywhere but the address a side gave, or proved, goes nowhere. Never blocks.
 */
public interface MediaPath {
  /**
   * An end for a party at that side. Of several at one side, the one that said last of its media
   * where it receives is the one that is heard.
   */
  MediaEnd end(Side side, MediaPolicy policy);

  /** An end for a party that is in this server itself. */
  MediaEnd inside(Side side, Voice voice);

  /** Whether the media are encrypted end to end: nobody here can hear them. */
  boolean isSealed();

  /**
   * From now on that one is beside the call.
   *
   * @return whether it can be: nobody here hears what is encrypted end to end
   */
  default boolean attend(Bystander bystander) {
    return false;
  }

  /**
   * Whether a bystander that speaks is heard: not by who hears through another protocol's sound.
   */
  default boolean hearsBystanders() {
    return false;
  }

  /** It is not there any more; more than once does no harm. */
  default void dismiss(Bystander bystander) {}

  /** Closes it and its ends. */
  void close();
}
