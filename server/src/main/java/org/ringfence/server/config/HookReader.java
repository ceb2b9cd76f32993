package org.ringfence.server.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code api.hooks}. */
final class HookReader {
  private static final int MOST = 32;

  private HookReader() {}

  static List<Hook> read(Section all, Path folder) {
    List<Hook> hooks = new ArrayList<>();
    for (String name :
        all.names(MOST, "a name such as `crm`", text -> text.matches("[A-Za-z0-9_-]{1,32}"))) {
      Section one = all.section(name);
      Hook read = read(one, name, folder);
      one.end();
      if (read != null) hooks.add(read);
    }
    all.end();
    return hooks;
  }

  private static @Nullable Hook read(Section one, String name, Path folder) {
    boolean internal = one.flag("internal", false);
    String right = "an address such as `https://crm.example.com/calls`";
    URI url = one.optional("url", right, HookReader::address);
    Path secret =
        one.optional(
            "secretFile",
            "a file whose first line signs what is posted",
            text -> text.isEmpty() || text.indexOf('\0') >= 0 ? null : folder.resolve(text));
    List<Hook.Events> events =
        one.texts("events", Hook.Events.values().length, "calls, applications", HookReader::events);
    if (url == null) {
      one.conflict("url", "nobody knows where hook `" + name + "` leads", "add `url: ...`");
      return null;
    }
    if (secret == null) {
      one.conflict(
          "secretFile", "what is posted must be signed", "add `secretFile: ...` with 16 or more");
      return null;
    }
    if (url.getScheme().equals("http") && !internal) {
      one.conflict("url", "what happens in calls is not told in the clear", "say `https://...`");
      return null;
    }
    Set<Hook.Events> wanted =
        events.isEmpty() ? EnumSet.allOf(Hook.Events.class) : EnumSet.copyOf(events);
    return new Hook(name, url, secret, wanted, internal);
  }

  private static Hook.@Nullable Events events(String word) {
    for (Hook.Events each : Hook.Events.values()) {
      if (each.name().toLowerCase(Locale.ROOT).equals(word)) return each;
    }
    return null;
  }

  private static @Nullable URI address(String text) {
    try {
      URI url = new URI(text);
      boolean web = "https".equals(url.getScheme()) || "http".equals(url.getScheme());
      boolean plain = url.getUserInfo() == null && url.getFragment() == null;
      return web && plain && url.getHost() != null ? url : null;
    } catch (URISyntaxException no) {
      return null;
    }
  }
}
