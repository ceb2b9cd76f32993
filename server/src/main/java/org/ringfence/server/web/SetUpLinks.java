package org.ringfence.server.web;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.ringfence.net.web.WebExchange;
import org.ringfence.server.guard.GuessBrake;
import org.ringfence.server.provision.Provisioning;
import org.ringfence.server.report.Failure;
import org.ringfence.server.store.Stores;
import tools.jackson.databind.json.JsonMapper;

/** Makes the browser that shows a link's secret the phone it was made for, once. */
final class SetUpLinks implements WebExchange {
  /** A secret is 43 characters; whatever is longer is none. */
  private static final int SECRET_MAX = 64;

  private final Provisioning provisioning;
  private final BiConsumer<String, String> audit;
  private final GuessBrake brake = new GuessBrake();

  SetUpLinks(Stores stores, BiConsumer<String, String> audit) {
    this.provisioning = new Provisioning(stores);
    this.audit = audit;
  }

  @Override
  public Answer take(String secret, InetAddress from, String agent) {
    long nowMs = System.currentTimeMillis();
    String network = network(from);
    int waitSeconds = brake.waits(network, nowMs);
    if (waitSeconds > 0) {
      return refusal(429, "This was wrong too often. Wait " + waitSeconds + " s.", waitSeconds);
    }
    Provisioning.BrowserAccount made;
    try {
      made =
          secret.length() > SECRET_MAX
              ? null
              : provisioning.byLink(secret, agent.replaceAll("\\p{Cntrl}", " "), nowMs);
    } catch (Failure e) {
      return refusal(503, e.text(), 0);
    }
    if (made == null) {
      brake.wrong(network, nowMs);
      if (brake.waits(network, nowMs) > 0) audit.accept("phones guessed", "from " + hosted(from));
      return refusal(404, "This link was used, or is too old. Ask for another.", 0);
    }
    audit.accept("phone set up", made.login() + " from " + hosted(from));
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("number", made.number());
    told.put("login", made.login());
    told.put("name", made.name());
    told.put("password", made.password());
    return new Answer(200, JsonMapper.shared().writeValueAsString(told), 0);
  }

  private static Answer refusal(int status, String words, int waitSeconds) {
    String json = JsonMapper.shared().writeValueAsString(Map.of("trouble", words));
    return new Answer(status, json, waitSeconds);
  }

  private static String hosted(InetAddress address) {
    return address.getHostAddress();
  }

  /** All IPv6 addresses of one household or company count as one. */
  private static String network(InetAddress address) {
    byte[] bytes = address.getAddress();
    return HexFormat.of().formatHex(bytes.length == 16 ? Arrays.copyOf(bytes, 8) : bytes);
  }
}
