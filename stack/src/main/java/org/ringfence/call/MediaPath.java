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

  /** Closes it and its ends. */
  void close();
}
