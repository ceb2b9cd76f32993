package org.ringfence.server.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.security.BasicAuthCredentials;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.ringfence.server.guard.GuessBrake;
import org.ringfence.server.provision.Provisioning;
import org.ringfence.server.report.Failure;
import org.ringfence.server.store.Stores;

/**
 * Where phones fetch their settings. Whoever is nobody's phone gets the same answer whatever was
 * asked for, and after a few of them waits; phones that prove who they are never do.
 */
final class PhonePages {
  private static final String ROOT = "/provision/";

  private final Stores stores;
  private final Provisioning provisioning;
  private final BiConsumer<String, String> audit;
  private final GuessBrake brake = new GuessBrake();

  PhonePages(Stores stores, BiConsumer<String, String> audit) {
    this.stores = stores;
    this.provisioning = new Provisioning(stores);
    this.audit = audit;
  }

  void route(RoutesConfig routes) {
    routes.get(ROOT + "ca.pem", this::authority);
    routes.get(ROOT + "phone/device.pem", this::certificate);
    routes.get(ROOT + "phone/{file}", this::again);
    routes.get(ROOT + "{secret}/{file}", this::first);
  }

  /** Whom phones are to believe; no secret. */
  private void authority(Context http) throws IOException {
    byte[] pem = Files.readAllBytes(stores.folder().caCertificate());
    http.contentType("application/x-pem-file").result(pem);
  }

  private void first(Context http) throws Failure {
    String file = http.pathParam("file");
    long nowMs = System.currentTimeMillis();
    Provisioning.Answer answer =
        provisioning.byAddress(http.pathParam("secret"), file, agent(http), nowMs);
    if (answer == null) {
      wrong(http, nowMs);
      throw new Refused(404, "There is nothing here.", "");
    }
    audit.accept("phone set up", answer.phone().login() + " from " + http.ip());
    http.contentType(answer.type()).result(answer.body());
  }

  private void certificate(Context http) throws Failure {
    BasicAuthCredentials shown = credentials(http);
    String pem = provisioning.certificate(shown.getUsername(), shown.getPassword(), Instant.now());
    if (pem == null) refuse(http, System.currentTimeMillis());
    else http.contentType("application/x-pem-file").result(pem);
  }

  private void refuse(Context http, long nowMs) {
    // A phone asks without them first, to learn that they are wanted.
    if (http.header("Authorization") != null) wrong(http, nowMs);
    http.header("WWW-Authenticate", "Basic realm=\"phones\", charset=\"UTF-8\"");
    http.status(401).contentType("text/plain").result("");
  }

  private void again(Context http) throws Failure {
    long nowMs = System.currentTimeMillis();
    BasicAuthCredentials shown = credentials(http);
    Provisioning.Answer answer =
        provisioning.byPassword(
            shown.getUsername(), shown.getPassword(), http.pathParam("file"), agent(http), nowMs);
    if (answer == null) {
      refuse(http, nowMs);
      return;
    }
    http.contentType(answer.type()).result(answer.body());
  }

  private static BasicAuthCredentials credentials(Context http) {
    BasicAuthCredentials shown = http.basicAuthCredentials();
    return shown == null ? new BasicAuthCredentials("", "") : shown;
  }

  private static String agent(Context http) {
    @Nullable String agent = http.userAgent();
    return Objects.requireNonNullElse(agent, "").replaceAll("\\p{Cntrl}", " ");
  }

  private void wrong(Context http, long nowMs) {
    String address = SignIn.network(http.ip());
    int seconds = brake.waits(address, nowMs);
    if (seconds > 0) {
      http.header("Retry-After", "" + seconds);
      throw new Refused(429, "This was wrong too often.", "Wait " + seconds + " s.");
    }
    brake.wrong(address, nowMs);
    if (brake.waits(address, nowMs) > 0) audit.accept("phones guessed", "from " + http.ip());
  }
}
