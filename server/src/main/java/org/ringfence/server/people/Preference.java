package org.ringfence.server.people;

import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What an extension's owner may set; each has a word, for the command line and the files. */
public enum Preference {
  FORWARD_ALL("forwardAll", Kind.NUMBER, "every call goes to this number"),
  FORWARD_BUSY("forwardBusy", Kind.NUMBER, "calls go there while it is busy"),
  FORWARD_NO_ANSWER("forwardNoAnswer", Kind.NUMBER, "calls nobody answers go there"),
  FORWARD_UNREACHABLE("forwardUnreachable", Kind.NUMBER, "calls go there while no phone is on"),
  DO_NOT_DISTURB("doNotDisturb", Kind.SWITCH, "no phone rings"),
  CALL_WAITING("callWaiting", Kind.SWITCH, "it rings during a call too (on unless set)"),
  FOLLOW_ME("followMe", Kind.SWITCH, "the numbers of followMeNumbers ring when nobody answers"),
  FOLLOW_ME_NUMBERS("followMeNumbers", Kind.NUMBERS, "where else its owner may be, in turn"),
  RING_SECONDS("ringSeconds", Kind.SECONDS, "after which nobody has answered"),
  HIDE_NUMBER("hideNumber", Kind.SWITCH, "whom it calls is not told its number"),
  REFUSE_ANONYMOUS("refuseAnonymous", Kind.SWITCH, "callers who hide their number are refused"),
  BLOCKED("blocked", Kind.NUMBERS, "callers that are refused"),
  INTERCOM("intercom", Kind.SWITCH, "colleagues may speak at once (on unless set)"),
  PICKUP_GROUP("pickupGroup", Kind.WORD, "whose calls it may pick up"),
  SPEED_DIALS("speedDials", Kind.DIALS, "numbers dialled by one or two digits"),
  RECORD("record", Kind.RECORDED, "which of its calls are recorded (as configured unless set)"),
  SUPERVISES("supervises", Kind.WHOM, "whose calls it may listen to, and speak in"),
  LAMPS("lamps", Kind.COLLEAGUES, "whose lamps a phone gets that subscribes to `lamps`"),
  CALLS("calls", Kind.CALLS, "where it may call outside"),
  OUTSIDE_NUMBER("outsideNumber", Kind.OUTSIDE, "the number that is shown of it outside"),
  LOCATION("location", Kind.TEXT, "where its phone is, for those who come to help");

  /** What its value looks like. */
  public enum Kind {
    SWITCH("`on` or `off`", "on|off"),
    NUMBER("a number of up to 20 digits, such as `1002`", Kind.DIGITS),
    NUMBERS(
        "up to ten numbers with commas between, such as `1002,1003`",
        "(" + Kind.DIGITS + ",){0,9}" + Kind.DIGITS),
    SECONDS("a number of seconds from 5 to 600", "[5-9]|[1-9][0-9]|[1-5][0-9][0-9]|600"),
    COLLEAGUES("up to a hundred extensions such as `1002,1003`", "([0-9]{1,15},){0,99}[0-9]{1,15}"),
    WHOM(
        "`all`, or up to a hundred extensions such as `1002,1003`",
        "all|([0-9]{1,15},){0,99}[0-9]{1,15}"),
    RECORDED(
        "`off`, `on-demand`, `inbound`, `outbound` or `all`", "off|on-demand|inbound|outbound|all"),
    WORD("up to 20 letters and digits", "[A-Za-z0-9-]{1,20}"),
    CALLS(
        "of internal, free, local, national, mobile, international, premium, with commas between",
        Kind.KINDS + "(," + Kind.KINDS + ")*"),
    OUTSIDE("a number with a plus, such as `+4930123456`", "[+][1-9][0-9]{2,14}"),
    TEXT("up to 200 characters", "[^\\p{Cntrl}]{1,200}"),
    DIALS(
        "up to a hundred, such as `1=1002,2=+4930123456`",
        "([0-9]{1,2}=" + Kind.DIGITS + ",){0,99}[0-9]{1,2}=" + Kind.DIGITS);

    private static final String KINDS =
        "(internal|free|local|national|mobile|international|premium)";
    private static final String DIGITS = "[+]?[0-9*#]{1,20}";

    private final String right;
    private final Pattern pattern;

    Kind(String right, String pattern) {
      this.right = right;
      this.pattern = Pattern.compile(pattern);
    }

    /** What a person may write. */
    public String right() {
      return right;
    }
  }

  private final String word;
  private final Kind kind;
  private final String meaning;

  Preference(String word, Kind kind, String meaning) {
    this.word = word;
    this.kind = kind;
    this.meaning = meaning;
  }

  public String word() {
    return word;
  }

  public Kind kind() {
    return kind;
  }

  /** What it does, in a person's words. */
  public String meaning() {
    return meaning;
  }

  /** Whether it gives leave to do something, so that its owner cannot be the one who sets it. */
  public boolean isGranted() {
    return switch (this) {
      case PICKUP_GROUP, RECORD, SUPERVISES, CALLS, OUTSIDE_NUMBER, LOCATION -> true;
      default -> false;
    };
  }

  /** Whether that can be its value. */
  public boolean takes(String value) {
    return value.length() <= Preferences.VALUE_CHARS && kind.pattern.matcher(value).matches();
  }

  /** The one of that word; null for none. */
  public static @Nullable Preference of(String word) {
    return Arrays.stream(values()).filter(each -> each.word.equals(word)).findFirst().orElse(null);
  }
}
