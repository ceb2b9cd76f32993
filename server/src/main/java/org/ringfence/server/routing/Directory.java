package org.ringfence.server.routing;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringfence.call.Cause;
import org.ringfence.call.Decision;
import org.ringfence.call.Destination;
import org.ringfence.call.Diversion;
import org.ringfence.call.Feature;
import org.ringfence.call.Party;
import org.ringfence.call.Target;
import org.ringfence.server.people.Group;
import org.ringfence.server.people.Preferences;

/** What routing looks up. */
public interface Directory {
  /** How phones are rung. */
  enum Manner {
    RING,
    /** They answer by themselves (RFC 5373). */
    INTERCOM
  }

  /** The extension of that number as others see it; null when there is none. */
  @Nullable Party extension(String number);

  /** Who answers for a feature, for one call. */
  Target attendant(String name, Feature feature);

  /** Who takes a call for an extension that did not, such as its voicemail; null for nobody. */
  default @Nullable Target instead(Party rung, Cause cause) {
    return null;
  }

  /** The phones that can be rung for it now; empty when none is registered. */
  List<Target> phones(Destination called, Manner manner);

  /** What the owner of an extension has set; nothing for other numbers. */
  default Preferences preferences(String number) {
    return Preferences.NONE;
  }

  /** Whether an extension is in a call. */
  default boolean isBusy(String number) {
    return false;
  }

  /** The group of that number; null when there is none. */
  default @Nullable Group group(String number) {
    return null;
  }

  /** Where a call for help goes; null when that number brings none. */
  default @Nullable Decision emergency(Party caller, String number) {
    return null;
  }

  /** The number here that somebody outside calls by that one; null for none. */
  default @Nullable String inbound(String number) {
    return null;
  }

  /**
   * Where a call to the telephone network goes; null when it is no number there.
   *
   * @param payer who answers for it: who sent it there, or who calls
   */
  default @Nullable Decision outside(
      Party caller, String payer, String number, List<Diversion> path) {
    return null;
  }

  /** Who called an extension last, and whom it called last; null when nobody did. */
  default @Nullable String lastCaller(String number) {
    return null;
  }

  default @Nullable String lastDialled(String number) {
    return null;
  }

  /** A number from 0 to below that, drawn by lot. */
  default int lot(int bound) {
    return 0;
  }
}
