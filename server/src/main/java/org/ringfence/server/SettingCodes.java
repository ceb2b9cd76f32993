package org.ringfence.server;

import java.util.Map;
import org.ringfence.call.Feature;
import org.ringfence.server.feature.settings.Setting;
import org.ringfence.server.people.Preference;
import org.ringfence.server.people.StarCode;
import org.ringfence.server.routing.Router;
import org.ringfence.server.store.LastCalls;
import org.ringfence.server.store.Settings;

/** The codes by which people change their own settings. */
final class SettingCodes {
  private SettingCodes() {}

  static void add(Settings all, LastCalls last, Map<StarCode, Router.Coded> coded) {
    forward(all, coded, StarCode.FORWARD_ALL, Preference.FORWARD_ALL);
    forward(all, coded, StarCode.FORWARD_BUSY, Preference.FORWARD_BUSY);
    forward(all, coded, StarCode.FORWARD_NO_ANSWER, Preference.FORWARD_NO_ANSWER);
    forward(all, coded, StarCode.FORWARD_UNREACHABLE, Preference.FORWARD_UNREACHABLE);
    off(all, coded, StarCode.FORWARD_ALL_OFF, Preference.FORWARD_ALL);
    off(all, coded, StarCode.FORWARD_BUSY_OFF, Preference.FORWARD_BUSY);
    off(all, coded, StarCode.FORWARD_NO_ANSWER_OFF, Preference.FORWARD_NO_ANSWER);
    off(all, coded, StarCode.FORWARD_UNREACHABLE_OFF, Preference.FORWARD_UNREACHABLE);
    off(all, coded, StarCode.DO_NOT_DISTURB_OFF, Preference.DO_NOT_DISTURB);
    set(coded, StarCode.DO_NOT_DISTURB, Setting.to(all, Preference.DO_NOT_DISTURB, "on"));
    set(coded, StarCode.DO_NOT_DISTURB_TOGGLE, Setting.toggle(all, Preference.DO_NOT_DISTURB));
    set(coded, StarCode.CALL_WAITING, Setting.to(all, Preference.CALL_WAITING, "on"));
    set(coded, StarCode.CALL_WAITING_OFF, Setting.to(all, Preference.CALL_WAITING, "off"));
    coded.put(
        StarCode.FOLLOW_ME, tail -> new Router.Attended("Follow me", Setting.followMe(all, tail)));
    set(
        coded,
        StarCode.BLOCK_LAST_CALLER,
        Setting.lastListed(all, Preference.BLOCKED, last::caller));
    coded.put(StarCode.BLOCK, tail -> blocking(all, tail, true));
    coded.put(StarCode.UNBLOCK, tail -> blocking(all, tail, false));
  }

  private static void forward(
      Settings all, Map<StarCode, Router.Coded> coded, StarCode code, Preference preference) {
    coded.put(code, tail -> new Router.Attended("Forward", Setting.number(all, preference, tail)));
  }

  private static void off(
      Settings all, Map<StarCode, Router.Coded> coded, StarCode code, Preference preference) {
    set(coded, code, Setting.off(all, preference));
  }

  private static void set(Map<StarCode, Router.Coded> coded, StarCode code, Feature feature) {
    coded.put(code, tail -> new Router.Attended("Setting", feature));
  }

  private static Router.Attended blocking(Settings all, String tail, boolean on) {
    return new Router.Attended(
        "Blocked callers", Setting.listed(all, Preference.BLOCKED, tail, on));
  }
}
