package org.ringfence.server.people;

import java.util.Locale;

/**
 * What can be had by dialling a code. The presets are those that FreePBX and FusionPBX agree on
 * where they do.
 */
public enum StarCode {
  OWN_VOICEMAIL("*97", Tail.NONE),
  ANY_VOICEMAIL("*98", Tail.MAY),
  FORWARD_ALL("*72", Tail.MAY),
  FORWARD_ALL_OFF("*73", Tail.NONE),
  FORWARD_BUSY("*90", Tail.MAY),
  FORWARD_BUSY_OFF("*91", Tail.NONE),
  FORWARD_NO_ANSWER("*52", Tail.MAY),
  FORWARD_NO_ANSWER_OFF("*53", Tail.NONE),
  FORWARD_UNREACHABLE("*62", Tail.MAY),
  FORWARD_UNREACHABLE_OFF("*63", Tail.NONE),
  DO_NOT_DISTURB("*78", Tail.NONE),
  DO_NOT_DISTURB_OFF("*79", Tail.NONE),
  DO_NOT_DISTURB_TOGGLE("*76", Tail.NONE),
  CALL_WAITING("*70", Tail.NONE),
  CALL_WAITING_OFF("*71", Tail.NONE),
  FOLLOW_ME("*21", Tail.MAY),
  LAST_CALLER("*69", Tail.NONE),
  REDIAL("*66", Tail.NONE),
  BLOCK("*30", Tail.MAY),
  UNBLOCK("*31", Tail.MAY),
  BLOCK_LAST_CALLER("*32", Tail.NONE),
  HIDE_NUMBER("*67", Tail.MUST),
  TIME("*60", Tail.NONE),
  OWN_NUMBER("*65", Tail.NONE),
  WAKE_UP("*68", Tail.MAY),
  INTERCOM("*80", Tail.MUST),
  PICKUP_GROUP("*8", Tail.NONE),
  PICKUP("**", Tail.MUST),
  PARK("*84", Tail.NONE),
  PARK_PICKUP("*85", Tail.MAY),
  DIRECTORY("*411", Tail.NONE),
  SPEED_DIAL("*0", Tail.MUST),
  HOT_DESK("*11", Tail.MAY),
  HOT_DESK_OFF("*12", Tail.NONE),
  AGENT("*22", Tail.MAY),
  LISTEN_IN("*33", Tail.MAY),
  RECORD("*1", Tail.NONE),
  RECORD_PAUSE("*3", Tail.NONE),
  ATTENDED_TRANSFER("*2", Tail.NONE),
  BLIND_TRANSFER("##", Tail.NONE);

  /** Whether digits may follow it. */
  public enum Tail {
    NONE,
    MAY,
    MUST
  }

  private final String preset;
  private final Tail tail;

  StarCode(String preset, Tail tail) {
    this.preset = preset;
    this.tail = tail;
  }

  /** What is dialled for it unless somebody chose otherwise. */
  public String preset() {
    return preset;
  }

  public Tail tail() {
    return tail;
  }

  /** Its key in files: {@code forwardAllOff}. */
  public String word() {
    StringBuilder word = new StringBuilder();
    for (String part : name().toLowerCase(Locale.ROOT).split("_")) {
      word.append(word.isEmpty() ? part.charAt(0) : Character.toUpperCase(part.charAt(0)));
      word.append(part, 1, part.length());
    }
    return word.toString();
  }
}
