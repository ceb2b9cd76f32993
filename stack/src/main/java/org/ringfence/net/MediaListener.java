package org.ringfence.net;

import org.ringfence.media.AudioStatistics;
import org.ringfence.media.RelaySide;
import org.ringfence.quality.QualityRecording;

/** Hears of a relay or an audio stream. Called on the media loop: it only enqueues. */
public interface MediaListener {
  /** Hears nothing. */
  MediaListener NONE = new MediaListener() {};

  /**
   * The first packet came, or the first after {@link #silent}.
   *
   * @param side 0 or 1 of a relay; 0 of an audio stream
   */
  default void heard(int side) {}

  /** Nothing came for so long; told once, until something comes again. */
  default void silent(int side, long silentNs) {}

  /** The handshake on a side has succeeded with the peer that signalling named: media pass. */
  default void secured(int side) {}

  /** The handshake on a side failed: nothing passes there until {@code protect} says otherwise. */
  default void unsecured(int side, String reason) {}

  /** The line to a side is full, or is not any more: less is to be sent, or may be more. */
  default void line(int side, boolean full) {}

  /** Somebody begins to see a side that takes no feedback: it is to be asked for a picture. */
  default void pictureWanted(int side) {}

  /** What was measured of a relay in which anything was heard; before {@code closed}. */
  default void measured(QualityRecording quality) {}

  /** A relay ended. */
  default void closed(RelaySide.Statistics a, RelaySide.Statistics b) {}

  /** An audio stream ended. */
  default void closed(AudioStatistics statistics) {}

  /** A fault of ours ended it; {@code closed} follows. */
  default void failed(Throwable failure) {}
}
