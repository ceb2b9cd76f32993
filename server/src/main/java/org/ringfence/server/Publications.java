package org.ringfence.server;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.ringfence.agent.AgentShard;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;

/**
 * What people let others know of themselves from their phones (RFC 3903): away, in a meeting, not
 * to be disturbed, with a note. Each phone's publication lasts until it is refreshed no more; of
 * several the latest counts. Any thread may ask.
 */
final class Publications {
  static final String EVENT = "presence";
  private static final String TYPE = "application/pidf+xml";
  private static final int LEAST_SECONDS = 60;
  private static final int MOST_SECONDS = 7_200;
  private static final int MOST_BYTES = 16_384;
  private static final int MOST_PER_NUMBER = 10;
  private static final int NOTE_CHARS = 200;

  /** Of RFC 4480, those that tell something of whether one may call. */
  private static final Pattern ACTIVITY =
      Pattern.compile(
          "<(?:[a-z]+:)?(away|busy|meeting|meal|vacation|holiday|travel|presentation|sleeping"
              + "|on-the-phone|appointment|in-transit|permanent-absence)\\s*/>");

  private static final Pattern NOTE = Pattern.compile("<(?:[a-z]+:)?note[^<>]*>([^<]*)<");
  private static final Pattern BASIC = Pattern.compile("<basic>\\s*(open|closed)\\s*</basic>");

  /**
   * What one phone says.
   *
   * @param activity a word of RFC 4480; empty for none
   */
  record Said(String activity, String note, boolean open, long sinceMs, long untilMs) {}

  private final Map<String, Map<String, Said>> all = new ConcurrentHashMap<>();
  private final CopyOnWriteArrayList<Consumer<String>> watchers = new CopyOnWriteArrayList<>();

  /** Tells of each number that lets something else be known, on the thread that heard it. */
  void watch(Consumer<String> watcher) {
    watchers.add(watcher);
  }

  /** What somebody lets be known now; null for nothing. */
  @Nullable Said of(String number, long nowMs) {
    Said latest = null;
    for (Said each : all.getOrDefault(number, Map.of()).values()) {
      boolean newer = latest == null || each.sinceMs() > latest.sinceMs();
      if (each.untilMs() > nowMs && newer) latest = each;
    }
    return latest;
  }

  /** Takes a PUBLISH of somebody who has proved to be {@code number}. */
  SipResponse take(AgentShard shard, SipRequest publish, String number, String tag, long nowMs) {
    if (!publish.uri().user().equals(number)) return SipResponse.to(publish, 403, tag).build();
    String matched = publish.value(HeaderName.SIP_IF_MATCH);
    long seconds = publish.number(HeaderName.EXPIRES, 0xffff_ffffL, 3_600);
    if (seconds > 0 && seconds < LEAST_SECONDS) {
      return SipResponse.to(publish, 423, tag).add(HeaderName.MIN_EXPIRES, LEAST_SECONDS).build();
    }
    Map<String, Said> own = all.computeIfAbsent(number, n -> new ConcurrentHashMap<>(1));
    own.values().removeIf(each -> each.untilMs() <= nowMs);
    Said before = matched == null ? null : own.get(matched);
    byte[] body = publish.body();
    int refusal = refusal(publish, own, matched, before);
    if (refusal > 0) {
      return SipResponse.to(publish, refusal, tag).add(HeaderName.ACCEPT, TYPE).build();
    }
    int lasts = (int) Math.min(seconds, MOST_SECONDS);
    long untilMs = nowMs + lasts * 1000L;
    Said now =
        before != null && body.length == 0
            ? new Said(before.activity(), before.note(), before.open(), before.sinceMs(), untilMs)
            : read(new String(body, StandardCharsets.UTF_8), nowMs, untilMs);
    if (matched != null) own.remove(matched);
    if (lasts > 0) own.put(tag, now);
    tell(number);
    if (lasts > 0) shard.after(lasts * 1000L + 50, () -> tell(number));
    return SipResponse.to(publish, 200, tag)
        .add(HeaderName.SIP_ETAG, tag)
        .add(HeaderName.EXPIRES, lasts)
        .build();
  }

  private static int refusal(
      SipRequest publish, Map<String, Said> own, @Nullable String matched, @Nullable Said before) {
    int bytes = publish.body().length;
    if (matched != null && before == null) return 412;
    if (bytes == 0) return matched == null ? 400 : 0;
    if (bytes > MOST_BYTES) return 413;
    String type = String.valueOf(publish.value(HeaderName.CONTENT_TYPE)).split(";", 2)[0].strip();
    if (!type.equalsIgnoreCase(TYPE)) return 415;
    return matched == null && own.size() >= MOST_PER_NUMBER ? 503 : 0;
  }

  private void tell(String number) {
    watchers.forEach(watcher -> watcher.accept(number));
  }

  private static String text(String xml) {
    return xml.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&apos;", "'")
        .replace("&amp;", "&")
        .strip();
  }

  private static Said read(String pidf, long nowMs, long untilMs) {
    Matcher activity = ACTIVITY.matcher(pidf);
    Matcher note = NOTE.matcher(pidf);
    Matcher basic = BASIC.matcher(pidf);
    String text = note.find() ? text(note.group(1)) : "";
    return new Said(
        activity.find() ? activity.group(1) : "",
        text.substring(0, Math.min(text.length(), NOTE_CHARS)),
        !basic.find() || basic.group(1).equals("open"),
        nowMs,
        untilMs);
  }
}
